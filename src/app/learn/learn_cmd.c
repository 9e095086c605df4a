/* SPDX-License-Identifier: Apache-2.0
 *
 * The commands of learning and groups.
 */
#include "app/learn/cmds.h"

extern const zk_feature zk_feature_learn; /* listed in app.c */

static const zk_cmd cmds[] = {
    {"cluster",
     "FILE",
     1,
     1,
     {"把相似的行分成组", "put rows that are alike into groups"},
     {"按数值列把行分成组，并说明各组的特点、好坏和稳定性。不给 -k 时先比较 2 到 10 组。\n"
      "例: zhike cluster rfm.csv --columns recency,frequency,amount -k 4 --assign groups.csv\n"
      "    zhike cluster rfm.csv --ignore customer --k 2..8 --plot groups.svg",
      "Groups the rows by their columns of numbers and tells what marks each group, how good and how firm it "
      "is. Without -k two to "
      "ten groups are compared first.\n"
      "Examples: zhike cluster rfm.csv --columns recency,frequency,amount -k 4 --assign groups.csv\n"
      "          zhike cluster rfm.csv --ignore customer --k 2..8 --plot groups.svg"},
     zk__cluster_opts,
     zk__cluster_cmd,
     true},
    {"som",
     "FILE",
     1,
     1,
     {"自组织映射图", "self-organising map"},
     {"把各行铺在一张单元网格上，使相似的行相邻；画出各单元之间的距离 (U 矩阵) 和每列的分布。\n"
      "例: zhike som customers.csv --ignore id --groups 4 --plot map.svg",
      "Lays the rows out on a sheet of units so that like lies beside like; draws how far units are from "
      "their neighbours (U-matrix) "
      "and a plane for each column.\n"
      "Example: zhike som customers.csv --ignore id --groups 4 --plot map.svg"},
     zk__som_opts,
     zk__som_cmd,
     true},
    {"tree",
     "FILE",
     1,
     1,
     {"决策树 (C4.5)，规则与交叉验证", "decision tree (C4.5) with its rules and cross-validation"},
     {"从已知类别的案例学习一棵决策树，并用文字写出规则。文件为 CSV 等表格或 Weka 的 ARFF；缺失值用 ? "
      "或留空。\n"
      "判断方法与 Weka 的 J48 相同: 增益率、缺失值按比例分配、悲观误差剪枝、子树提升。\n"
      "例: zhike tree customers.csv --target grade --ignore name\n"
      "    zhike tree credit-g.arff --plot tree.svg",
      "Learns a decision tree from cases of known class and writes its rules in words. The file is CSV or "
      "another table, or "
      "ARFF as Weka has it; missing values are ? or empty.\n"
      "It decides as Weka's J48 does: gain ratio, missing values shared out, pessimistic pruning, subtree "
      "raising.\n"
      "Examples: zhike tree customers.csv --target grade --ignore name\n"
      "          zhike tree credit-g.arff --plot tree.svg"},
     zk__tree_opts,
     zk__tree_cmd,
     true},
    {"rough",
     "FILE",
     1,
     1,
     {"粗糙集: 约简、核与规则", "rough sets: reducts, core and rules"},
     {"找出判断类别真正需要的列（约简、核）和由此得到的规则。缺失值作为一个取值。\n"
      "例: zhike rough customers.csv --target grade --ignore name",
      "Finds the columns that are really needed to tell the classes apart (reducts, core) and the rules they "
      "give. A missing value is a "
      "value of its own.\n"
      "Example: zhike rough customers.csv --target grade --ignore name"},
     zk__rough_opts,
     zk__rough_cmd,
     true},
    {"mlp",
     "FILE",
     1,
     1,
     {"小型神经网络", "small neural network"},
     {"由其余各列判断一个类别或数值: 一或两个隐层，Adam，早停；并说明最依靠哪些列。文本列展开为 0/1。\n"
      "例: zhike mlp customers.csv --target churn --hidden 16,8 --folds 5",
      "Tells a class or a number from the other columns: one or two hidden layers, Adam, early stopping; and "
      "says which columns it leans "
      "on. Texts become 0/1 inputs.\n"
      "Example: zhike mlp customers.csv --target churn --hidden 16,8 --folds 5"},
     zk__mlp_opts,
     zk__mlp_cmd,
     true},
    {0},
};

const zk_feature zk_feature_learn = {"learn", {"分群与学习", "Groups and learning"}, cmds};

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The JSON schema for editors takes every shipped scheme and refuses every broken one.
# Needs python3-jsonschema and python3-yaml; skipped by name without them.
# shellcheck source=tests/zk_test.sh
. "$ZHIKE_SOURCE/tests/zk_test.sh"

if ! python3 -c 'import jsonschema, yaml' 2>/dev/null; then
    skip 'the schema for editors' 'python3-jsonschema or python3-yaml is not there'
    done_testing
fi

cat >validate.py <<'PY'
import json, sys
import jsonschema, yaml

def plain(x):
    """JSON has no keys but texts, and no empty value but null."""
    if isinstance(x, dict):
        return {str(k): plain(v) for k, v in x.items()}
    return [plain(v) for v in x] if isinstance(x, list) else x

check = jsonschema.Draft202012Validator
schema = json.load(open(sys.argv[1]))
check.check_schema(schema)
for name in sys.argv[2:]:
    found = list(check(schema).iter_errors(plain(yaml.safe_load(open(name)))))
    print(name, "refused" if found else "valid")
    for e in found[:3]:
        print("#", "/".join(map(str, e.absolute_path)), e.message[:200])
PY

check 'the schema itself is one' python3 validate.py "$ZHIKE_SOURCE/schemes/scheme.schema.json" \
    "$ZHIKE_SOURCE"/schemes/*.yaml "$ZHIKE_SOURCE"/tests/scheme/broken/*.yaml
cp "$zk_out" verdicts
for file in "$ZHIKE_SOURCE"/schemes/*.yaml; do
    says "$(basename "$file") is valid" "$file valid" cat verdicts
done
for file in "$ZHIKE_SOURCE"/tests/scheme/broken/*.yaml; do
    says "$(basename "$file") is refused" "$file refused" cat verdicts
done
done_testing

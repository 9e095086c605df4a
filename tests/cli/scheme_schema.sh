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

schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
found = list(jsonschema.Draft202012Validator(schema).iter_errors(plain(yaml.safe_load(open(sys.argv[2])))))
for e in found[:3]:
    print("/".join(map(str, e.absolute_path)), e.message[:200])
sys.exit(1 if found else 0)
PY

schema=$ZHIKE_SOURCE/schemes/scheme.schema.json
for file in "$ZHIKE_SOURCE"/schemes/*.yaml; do
    check "$(basename "$file") is valid" python3 validate.py "$schema" "$file"
done
for file in "$ZHIKE_SOURCE"/tests/scheme/broken/*.yaml; do
    run python3 validate.py "$schema" "$file"
    if [ "$code" -eq 1 ]; then pass "$(basename "$file") is refused"; else fail "$(basename "$file") is refused"; fi
done
done_testing

"""Carries out what it reads on stdin, one JSON object, on a MinIO: buckets, users with their policy, users to disable."""

import json
import sys

from minio import Minio
from minio.credentials import StaticProvider
from minio.minioadmin import MinioAdmin

order = json.load(sys.stdin)
keys = {"endpoint": order["endpoint"], "secure": False}
admin = MinioAdmin(credentials=StaticProvider(order["user"], order["secret"]), **keys)
store = Minio(access_key=order["user"], secret_key=order["secret"], **keys)

for bucket in order["buckets"]:
    store.make_bucket(bucket)
for user in order["add"]:
    policy = "policy-" + user["accessKey"].lower()
    admin.policy_add(policy, policy=user["policy"])
    admin.user_add(user["accessKey"], user["secretKey"])
    admin.policy_set(policy, user=user["accessKey"])
for access_key in order["disable"]:
    admin.user_disable(access_key)
for access_key in order["remove"]:
    admin.user_remove(access_key)

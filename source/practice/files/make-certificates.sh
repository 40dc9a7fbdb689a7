#!/bin/sh
# Writes certificates.ts: what the practice cluster offers to somebody who has no certificate of his own.
# Run it only to make new ones; the keys are published with the source and protect nothing.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
cd "$work"

key() { openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$1" 2>/dev/null; }

cat > ca.conf <<'CONF'
[ca]
default_ca = own
[own]
dir = .
database = ./index.txt
new_certs_dir = .
serial = ./serial
default_md = sha256
policy = any
copy_extensions = none
unique_subject = no
[any]
commonName = supplied
organizationName = optional
[req]
distinguished_name = name
prompt = no
[name]
commonName = unused
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[intermediate]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,keyEncipherment
extendedKeyUsage = serverAuth
subjectAltName = DNS:*.practice.example,DNS:practice.example
[own_leaf]
basicConstraints = critical,CA:FALSE
subjectAltName = DNS:router.invalid
CONF
: > index.txt
echo 1000 > serial

# sign NAME SUBJECT EXTENSIONS FROM TO [ISSUER]
sign() {
	key "$1.key"
	openssl req -new -config ca.conf -key "$1.key" -subj "$2" -out "$1.csr"
	if [ "$#" -gt 5 ]; then by="-cert $6.crt -keyfile $6.key"; else by="-selfsign -keyfile $1.key"; fi
	# shellcheck disable=SC2086
	openssl ca -config ca.conf -batch -notext -extensions "$3" -startdate "$4" -enddate "$5" $by -in "$1.csr" -out "$1.crt" 2>/dev/null
}

sign root '/CN=Practice Root/O=Seaworthy practice' root 20200101000000Z 21200101000000Z
sign intermediate '/CN=Practice Intermediate/O=Seaworthy practice' intermediate 20200101000000Z 21200101000000Z root
sign good '/CN=*.practice.example' leaf 20200101000000Z 21200101000000Z intermediate
sign expired '/CN=*.practice.example' leaf 20230101000000Z 20240101000000Z intermediate
sign router '/CN=router.invalid' own_leaf 20200101000000Z 21200101000000Z
key other.key
key account.key

text() { printf '\nexport const %s = `%s`;\n' "$2" "$(cat "$1")
"; }
{
	printf '// Made by make-certificates.sh. Keys of the practice world: published, and good for nothing else.\n'
	cat good.crt intermediate.crt > chain.crt
	cat expired.crt intermediate.crt > expired-chain.crt
	printf '\n/** For *.practice.example and practice.example, until 2120; the intermediate follows. */'
	text chain.crt goodCertificate
	printf '\n/** Belongs to the good certificate. */'
	text good.key goodKey
	printf '\n/** Belongs to no certificate here. */'
	text other.key otherKey
	printf '\n/** As the good one, but it ended on 2024-01-01. */'
	text expired-chain.crt expiredCertificate
	printf '\n/** Belongs to the expired certificate. */'
	text expired.key expiredKey
	printf '\n/** What the router shows when it has none of the platform: signed by itself, for a name that cannot be. */'
	text router.crt routerCertificate
	printf '\n/** The private key in the service account of the practice world. */'
	text account.key serviceAccountKey
} | sed '/^$/N;/^\n$/D' > "$here/certificates.ts"

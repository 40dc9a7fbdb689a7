import {createPrivateKey, X509Certificate} from 'node:crypto';

/** Values by path in etcd, as confd reads them. */
export type Keys = Readonly<Record<string, string>>;

/** What nginx of a router works by. */
export type Loaded = {
	/** With its intermediates; without one 443 is closed. */
	readonly certificate?: string;
	readonly protocols: readonly string[];
	/** http is sent to https. */
	readonly enforce: boolean;
	/** The header, where HSTS is on. */
	readonly hsts?: string;
	/** Only connections that begin with the PROXY protocol are answered. */
	readonly proxied: boolean;
	/** The first label of the controller's name. */
	readonly controller: string;
};

const file = '/opt/nginx/conf/nginx.conf';

/** What `nginx -t` says of a configuration that can be used. */
export const successful = `nginx: the configuration file ${file} syntax is ok\nnginx: configuration file ${file} test is successful\n`;

/** Why nginx does not take its configuration, in its words. */
export class Emergency extends Error {
	override readonly name = 'Emergency';
	readonly says: string;

	constructor(why: string) {
		super(why);
		this.says = `nginx: [emerg] ${why}\nnginx: configuration file ${file} test failed\n`;
	}
}

/** Go's `or`: what is empty is as good as nothing. */
function or(...values: readonly (string | undefined)[]): string {
	return values.find((one) => one !== undefined && one !== '') ?? '';
}

/** What nginx makes of the keys (router's templates nginx.conf, deis.conf, ssl.conf); throws where it would not take them. */
export function load(keys: Keys): Loaded {
	const at = (name: string) => keys[`/deis/router/${name}`];
	const certificate = at('sslCert');
	const protocols = or(at('sslProtocols'), 'TLSv1 TLSv1.1 TLSv1.2').split(' ');
	if (certificate !== undefined) judge({certificate, key: at('sslKey'), dhparam: at('sslDhparam'), protocols});
	const hsts = or(at('hsts/enabled'), 'false');
	const more = ['includeSubDomains', 'preload'].filter((one) => at(`hsts/${one}`) === 'true');
	return {
		...(certificate === undefined ? {} : {certificate}),
		protocols,
		enforce: or(at('enforceHTTPS'), hsts) === 'true',
		...(hsts === 'true' ? {hsts: [`max-age=${or(at('hsts/maxAge'), '10886400')}`, ...more].join('; ')} : {}),
		proxied: or(at('proxyProtocol'), 'false') !== 'false',
		controller: or(keys['/deis/controller/subdomain'], 'deis'),
	};
}

type Judged = {
	readonly certificate: string;
	readonly key: string | undefined;
	readonly dhparam: string | undefined;
	readonly protocols: readonly string[];
};

const isPem = (text: string, label: string) => text.includes(`-----BEGIN ${label}-----`);

function judge({certificate, key, dhparam, protocols}: Judged): void {
	const unheard = protocols.find((one) => !['SSLv2', 'SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2'].includes(one));
	if (unheard !== undefined) throw new Emergency(`invalid value "${unheard}" in /opt/nginx/conf/ssl.conf:2`);
	if (!isPem(certificate, 'CERTIFICATE'))
		throw new Emergency(
			'PEM_read_bio_X509_AUX("/etc/ssl/deis.cert") failed (SSL: error:0906D06C:PEM routines:PEM_read_bio:no start line:Expecting: TRUSTED CERTIFICATE)',
		);
	// confd writes no file for a key that is not there.
	if (key === undefined)
		throw new Emergency(
			'BIO_new_file("/etc/ssl/deis.key") failed (SSL: error:02001002:system library:fopen:No such file or directory)',
		);
	const why = unfit(certificate, key);
	if (why !== undefined) throw new Emergency(`SSL_CTX_use_PrivateKey_file("/etc/ssl/deis.key") failed (SSL: ${why})`);
	if (dhparam !== undefined && dhparam !== '' && !isPem(dhparam, 'DH PARAMETERS'))
		throw new Emergency(
			'PEM_read_bio_DHparams("/etc/ssl/dhparam.pem") failed (SSL: error:0906D06C:PEM routines:PEM_read_bio:no start line:Expecting: DH PARAMETERS)',
		);
}

/** Why a key cannot be loaded with a certificate, in the words of openssl 1.0. */
function unfit(certificate: string, key: string): string | undefined {
	try {
		const privateKey = createPrivateKey(key);
		if (!['rsa', 'ec'].includes(privateKey.asymmetricKeyType ?? ''))
			return 'error:0609E09C:digital envelope routines:PKEY_SET_TYPE:unsupported algorithm';
		return new X509Certificate(certificate).checkPrivateKey(privateKey)
			? undefined
			: 'error:0B080074:x509 certificate routines:X509_check_private_key:key values mismatch';
	} catch {
		return 'error:0906D06C:PEM routines:PEM_read_bio:no start line:Expecting: ANY PRIVATE KEY';
	}
}

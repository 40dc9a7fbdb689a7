/** What the step is, whatever the cluster. */
export const tlsStep = {
	id: 'tls',
	title: 'TLS',
	why: 'Without it passwords, tokens and code cross the network in clear.',
	after: ['storage', 'credentials', 'registration'],
} as const;

/** The decision by which enforcing and HSTS go without the check of 443. */
export const trust = 'trust-443';

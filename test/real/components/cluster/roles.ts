const group = 'rbac.authorization.k8s.io';
const collection = `/apis/${group}/v1`;

/** The rights of the limited users, with the path where each object is created. */
export const roleObjects: readonly {readonly path: string; readonly object: unknown}[] = [
	{
		path: `${collection}/clusterroles`,
		object: {
			apiVersion: `${group}/v1`,
			kind: 'ClusterRole',
			metadata: {name: 'seaworthy-test-read'},
			rules: [
				{apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list', 'watch']},
				{apiGroups: [''], resources: ['pods/portforward'], verbs: ['create']},
			],
		},
	},
	binding({role: 'seaworthy-test-read', subjects: 'seaworthy-test:read'}),
	binding({role: 'view', subjects: 'seaworthy-test:view'}),
];

function binding({role, subjects}: {readonly role: string; readonly subjects: string}) {
	return {
		path: `${collection}/clusterrolebindings`,
		object: {
			apiVersion: `${group}/v1`,
			kind: 'ClusterRoleBinding',
			metadata: {name: subjects.replace(':', '-')},
			roleRef: {apiGroup: group, kind: 'ClusterRole', name: role},
			subjects: [{apiGroup: group, kind: 'Group', name: subjects}],
		},
	};
}

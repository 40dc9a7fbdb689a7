import {listed} from '../files/offered.js';
import {balancerAddress} from './connect.js';
import {routerMesh} from './fleet.js';
import {offered} from './offered.js';
import {database, ownStore, region} from './outside.js';
import {type DeisScenario, hostAddresses, tunnelName} from './state.js';

const told: Readonly<Record<DeisScenario, string>> = {
	fresh: 'just installed without Ceph: anybody may register, and nobody has yet',
	'live-data': 'in use, with Ceph: an administrator, a user and two apps',
	'dead-host': `as fresh, and ${hostAddresses[6] ?? ''} does not answer`,
	'rate-limit': `as fresh, and the registry refuses every pull; ${hostAddresses[0] ?? ''} has all images`,
	'killed-run':
		'with Ceph; a run was killed an hour ago on another machine: the administrator is registered, the key is not written, the lock is still held',
};

/** The text that explains a practice folder. */
export function readme(scenario: DeisScenario): string {
	const hosts = hostAddresses.map((address) => `  hosts/${address}`).join('\n');
	return `The practice cluster of Deis v1, of seaworthy. Scenario "${scenario}": ${told[scenario]}.

Nothing here is real: what lies in bin/ stands in for ssh, curl, openssl, psql, pg_dump and rclone, etcd is state.json, a host is a folder, and no
call leaves this one. What can be run on a host lies in host-bin/, deisctl and etcdctl among it. Try what you like: \`seaworthy practice reset --platform deis-v1\` makes it new.

The hosts; the first one is reached by the name "${tunnelName}", the others through it
${hosts}

What to answer when the wizard asks
  where 443 is reached                deis.practice.example, or ${balancerAddress}: the load balancer before the routers
                                      on ${routerMesh.join(' and ')}, which look at etcd every 5 s
  bucket, region                      practice-registry or practice-registry-new, ${region}
  a store of one's own                ${ownStore.host}, port ${ownStore.port}; the same buckets and keys
  the database                        ${database.host}, port ${database.port}, ${database.name}, ${database.user}
${listed(offered())}

To take the platform from Ceph to a store and a database outside (scenarios live-data and killed-run)
  seaworthy storage credentials --practice --platform deis-v1, with backend external, registry s3, and the answers above
  It is refused, with the commands that copy this very cluster. They work here as they are printed, in a shell that has
    PATH=$PWD/bin:$PATH
    export SEAWORTHY_CREDENTIALS_ACCESSKEY=… SEAWORTHY_CREDENTIALS_SECRETKEY=… SEAWORTHY_CREDENTIALS_DBPASSWORD=…
  The same again then compares, takes Ceph away, waits until its keys have expired (20 s), and installs the other.

To install it anew
  bin/ssh core@${tunnelName} 'deisctl stop stateless-platform; deisctl stop logger; deisctl uninstall stateless-platform; deisctl uninstall logger'
  seaworthy storage --practice --platform deis-v1
  On Ceph it takes the keys away that lead outside, and asks first: what is there stays behind.

What to break on purpose
  bin/ssh core@${tunnelName} curl -sS -X PUT --data-urlencode value=enabled http://127.0.0.1:2379/v2/keys/deis/controller/registrationMode
  bin/ssh core@${tunnelName} curl -sS -X PUT --data-urlencode value=TLSv1.3 http://127.0.0.1:2379/v2/keys/deis/router/sslProtocols
  bin/ssh -J core@${tunnelName} core@${routerMesh[0] ?? ''} docker exec deis-router /opt/nginx/sbin/nginx -t -c /opt/nginx/conf/nginx.conf
  bin/ssh -J core@${tunnelName} core@${routerMesh[0] ?? ''} docker logs --tail 50 deis-router
  bin/ssh core@${tunnelName} curl -sS -X PUT --data-urlencode value=wrong http://127.0.0.1:2379/v2/keys/deis/database/password
  bin/openssl s_client -connect ${balancerAddress}:443 -servername deis.practice.example </dev/null
  touch hosts/${hostAddresses[7] ?? ''}/dead          the host does not answer; rm it, and it does again
  touch hosts/${hostAddresses[7] ?? ''}/full          its disk is full: docker pulls nothing there, and units whose image is missing do not start
  echo deis-builder.service >deisctl/blocks    it stays activating start-post for ever; deisctl/fails: it fails to start
  echo 'Error: Status 503' >registry/refuses   the registry refuses every pull
  echo 10 >registry/slow                       every pull takes so many seconds
  Ctrl-C and kill -9 while something is written: see what the next start says
`;
}

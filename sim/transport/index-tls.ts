// The face of the TLS transport alone: `kubeflap serve` starts without loading client libraries (client-node has 850
// model classes).
export { CertificateAuthority, type KeyPair } from './tls/certificate-authority.ts';
export { PortInUseError, type ServeApiOptions, type ServedApi, serveApi } from './tls/serve-api.ts';

/** The types of apiregistration/v1. The format: type-table.ts. */
export const apiregistrationV1 = `
package apiregistration/v1 io.k8s.kube-aggregator.pkg.apis.apiregistration.v1 apiregistration.k8s.io/v1

type APIService kind
    - metadata meta/v1.ObjectMeta?
    - spec     APIServiceSpec?
    - status   APIServiceStatus?

type APIServiceCondition
    - type!              string
    - status!            string
    - lastTransitionTime meta/v1.Time?
    - reason             string?
    - message            string?

type APIServiceList kind
    - metadata meta/v1.ListMeta?
    - items!   []APIService

type APIServiceSpec
    - service               *ServiceReference?
    - group                 string?
    - version               string?
    - insecureSkipTLSVerify bool?
    - caBundle              bytes? list(atomic)
    - groupPriorityMinimum! int32
    - versionPriority!      int32

type APIServiceStatus
    - conditions []APIServiceCondition? list(map type) patch(merge type)

type ServiceReference
    - namespace string?
    - name      string?
    - port      *int32?
`;

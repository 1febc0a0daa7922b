/** The machinery types. The format: type-table.ts. */
export const machinery = `
package intstr io.k8s.apimachinery.pkg.util.intstr v1

type IntOrString special(intOrString)
    1 type   int64
    2 intVal int32
    3 strVal string

package resource io.k8s.apimachinery.pkg.api.resource v1

type Quantity special(quantity)
    1 string string

package runtime io.k8s.apimachinery.pkg.runtime v1

type RawExtension special(rawJSON)
    1 raw  bytes

type TypeMeta
    1 apiVersion string?
    2 kind       string?

type Unknown
    1 inline          TypeMeta typeMeta
    2 raw             bytes
    3 contentEncoding string
    4 contentType     string

package version io.k8s.apimachinery.pkg.version v1

type Info
    - buildDate!    string
    - compiler!     string
    - gitCommit!    string
    - gitTreeState! string
    - gitVersion!   string
    - goVersion!    string
    - major!        string
    - minor!        string
    - platform!     string
`;

/** The types of apiextensions/v1. The format: type-table.ts. */
export const apiextensionsV1 = `
package apiextensions/v1 io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1 apiextensions.k8s.io/v1

type ConversionRequest unpublished
    1 uid               string go(types.UID)
    2 desiredAPIVersion string
    3 objects           []runtime.RawExtension

type ConversionResponse unpublished
    1 uid              string go(types.UID)
    2 convertedObjects []runtime.RawExtension
    3 result           meta/v1.Status

type ConversionReview kind unpublished
    1 request  *ConversionRequest?
    2 response *ConversionResponse?

type CustomResourceColumnDefinition
    1 name!       string
    2 type!       string
    3 format      string?
    4 description string?
    5 priority    int32?
    6 jsonPath!   string

type CustomResourceConversion
    1 strategy! string go(v1.ConversionStrategyType)
    2 webhook   *WebhookConversion?

type CustomResourceDefinition kind
    1 metadata meta/v1.ObjectMeta?
    2 spec!    CustomResourceDefinitionSpec
    3 status   CustomResourceDefinitionStatus?

type CustomResourceDefinitionCondition
    1 type!              string go(v1.CustomResourceDefinitionConditionType)
    2 status!            string go(v1.ConditionStatus)
    3 lastTransitionTime meta/v1.Time?
    4 reason             string?
    5 message            string?

type CustomResourceDefinitionList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []CustomResourceDefinition

type CustomResourceDefinitionNames
    1 plural!    string
    2 singular   string?
    3 shortNames []string? list(atomic)
    4 kind!      string
    5 listKind   string?
    6 categories []string? list(atomic)

type CustomResourceDefinitionSpec
    1 group!                string
    3 names!                CustomResourceDefinitionNames
    4 scope!                string go(v1.ResourceScope)
    7 versions!             []CustomResourceDefinitionVersion list(atomic)
    9 conversion            *CustomResourceConversion?
   10 preserveUnknownFields bool?

type CustomResourceDefinitionStatus
    1 conditions     []CustomResourceDefinitionCondition list(map type)
    2 acceptedNames  CustomResourceDefinitionNames
    3 storedVersions []string list(atomic)

type CustomResourceDefinitionVersion
    1 name!                    string
    2 served!                  bool
    3 storage!                 bool
    7 deprecated               bool?
    8 deprecationWarning       *string?
    4 schema                   *CustomResourceValidation?
    5 subresources             *CustomResourceSubresources?
    6 additionalPrinterColumns []CustomResourceColumnDefinition? list(atomic)
    9 selectableFields         []SelectableField? list(atomic)

type CustomResourceSubresourceScale
    1 specReplicasPath!   string
    2 statusReplicasPath! string
    3 labelSelectorPath   *string?

type CustomResourceSubresourceStatus

type CustomResourceSubresources
    1 status *CustomResourceSubresourceStatus?
    2 scale  *CustomResourceSubresourceScale?

type CustomResourceValidation
    1 openAPIV3Schema *JSONSchemaProps?

type ExternalDocumentation
    1 description string?
    2 url         string?

type JSON special(rawJSON)
    1 raw  bytes

type JSONSchemaProps
    1 id                                   string?
    2 $schema                              string? go(v1.JSONSchemaURL)
    3 $ref                                 *string?
    4 description                          string?
    5 type                                 string?
    6 format                               string?
    7 title                                string?
    8 default                              *JSON?
    9 maximum                              *double?
   10 exclusiveMaximum                     bool?
   11 minimum                              *double?
   12 exclusiveMinimum                     bool?
   13 maxLength                            *int64?
   14 minLength                            *int64?
   15 pattern                              string?
   16 maxItems                             *int64?
   17 minItems                             *int64?
   18 uniqueItems                          bool?
   19 multipleOf                           *double?
   20 enum                                 []JSON? list(atomic)
   21 maxProperties                        *int64?
   22 minProperties                        *int64?
   23 required                             []string? list(atomic)
   24 items                                *JSONSchemaPropsOrArray?
   25 allOf                                []JSONSchemaProps? list(atomic)
   26 oneOf                                []JSONSchemaProps? list(atomic)
   27 anyOf                                []JSONSchemaProps? list(atomic)
   28 not                                  *JSONSchemaProps?
   29 properties                           map[string]JSONSchemaProps?
   30 additionalProperties                 *JSONSchemaPropsOrBool?
   31 patternProperties                    map[string]JSONSchemaProps?
   32 dependencies                         map[string]JSONSchemaPropsOrStringArray? as(v1.JSONSchemaDependencies)
   33 additionalItems                      *JSONSchemaPropsOrBool?
   34 definitions                          map[string]JSONSchemaProps? as(v1.JSONSchemaDefinitions)
   35 externalDocs                         *ExternalDocumentation?
   36 example                              *JSON?
   37 nullable                             bool?
   38 x-kubernetes-preserve-unknown-fields *bool?
   39 x-kubernetes-embedded-resource       bool?
   40 x-kubernetes-int-or-string           bool?
   41 x-kubernetes-list-map-keys           []string? list(atomic)
   42 x-kubernetes-list-type               *string?
   43 x-kubernetes-map-type                *string?
   44 x-kubernetes-validations             []ValidationRule? list(map rule) patch(merge rule) as(v1.ValidationRules)

type JSONSchemaPropsOrArray special(schemaOrArray)
    1 schema      *JSONSchemaProps
    2 jSONSchemas []JSONSchemaProps

type JSONSchemaPropsOrBool special(schemaOrBool)
    1 allows bool
    2 schema *JSONSchemaProps

type JSONSchemaPropsOrStringArray special(schemaOrStringArray)
    1 schema   *JSONSchemaProps
    2 property []string

type SelectableField
    1 jsonPath! string

type ServiceReference
    1 namespace! string
    2 name!      string
    3 path       *string?
    4 port       *int32?

type ValidationRule
    1 rule!             string
    2 message           string?
    3 messageExpression string?
    4 reason            *string? enum(FieldValueDuplicate|FieldValueForbidden|FieldValueInvalid|FieldValueRequired) go(v1.FieldValueErrorReason)
    5 fieldPath         string?
    6 optionalOldSelf   *bool?

type WebhookClientConfig
    3 url      *string?
    1 service  *ServiceReference?
    2 caBundle bytes?

type WebhookConversion
    2 clientConfig              *WebhookClientConfig?
    3 conversionReviewVersions! []string list(atomic)
`;

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/install"
	v1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	schemaobjectmeta "k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	apiservervalidation "k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/runtime"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
)

type in struct {
	Schema json.RawMessage `json:"schema"`
	Object json.RawMessage `json:"object"`
	Old    json.RawMessage `json:"old"`
}
type out struct {
	Crd    []string `json:"crd"`
	Object []string `json:"object"`
}

func texts(l field.ErrorList) []string {
	r := []string{}
	for _, e := range l {
		r = append(r, e.Error())
	}
	return r
}

func main() {
	scheme := runtime.NewScheme()
	install.Install(scheme)
	sc := bufio.NewScanner(os.Stdin)
	sc.Buffer(make([]byte, 1<<20), 1<<26)
	for sc.Scan() {
		var i in
		if err := json.Unmarshal(sc.Bytes(), &i); err != nil {
			panic(err)
		}
		crd := &v1.CustomResourceDefinition{}
		crd.Name = "ws.ex.test"
		crd.Spec = v1.CustomResourceDefinitionSpec{Group: "ex.test", Scope: "Namespaced", Names: v1.CustomResourceDefinitionNames{Plural: "ws", Singular: "w", Kind: "W", ListKind: "WList"}}
		props := &v1.JSONSchemaProps{}
		if err := json.Unmarshal(i.Schema, props); err != nil {
			fmt.Println(`{"crd":["` + "decode" + `"]}`)
			continue
		}
		crd.Spec.Versions = []v1.CustomResourceDefinitionVersion{{Name: "v1", Served: true, Storage: true, Schema: &v1.CustomResourceValidation{OpenAPIV3Schema: props}}}
		scheme.Default(crd)
		internal := &apiextensions.CustomResourceDefinition{}
		if err := scheme.Convert(crd, internal, nil); err != nil {
			panic(err)
		}
		o := out{}
		errs := validation.ValidateCustomResourceDefinition(context.TODO(), internal)
		o.Crd = texts(errs)
		if len(errs) == 0 && len(i.Object) > 0 {
			ip := internal.Spec.Validation.OpenAPIV3Schema
			ss, _ := structuralschema.NewStructural(ip)
			var obj, old interface{}
			utiljson.Unmarshal(i.Object, &obj)
			if len(i.Old) > 0 {
				utiljson.Unmarshal(i.Old, &old)
			}
			sv, _, _ := apiservervalidation.NewSchemaValidator(ip)
			var l field.ErrorList
			if old != nil {
				l = append(l, apiservervalidation.ValidateCustomResourceUpdate(nil, obj, old, sv)...)
			} else {
				l = append(l, apiservervalidation.ValidateCustomResource(nil, obj, sv)...)
			}
			l = append(l, schemaobjectmeta.Validate(nil, obj, ss, false)...)
			l = append(l, listtype.ValidateListSetsAndMaps(nil, ss, obj.(map[string]interface{}))...)
			if c := cel.NewValidator(ss, true, celconfig.PerCallLimit); c != nil {
				e, _ := c.Validate(context.TODO(), nil, ss, obj, old, celconfig.RuntimeCELCostBudget)
				l = append(l, e...)
			}
			o.Object = texts(l)
		}
		b, _ := json.Marshal(o)
		fmt.Println(string(b))
	}
}

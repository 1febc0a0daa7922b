import { CelEvaluationError, type CelMap, type CelValue } from '../../schema/index.ts';
import { type Activation, ExpressionError, evaluateExpression } from './admission-expression.ts';

/**
 * The `variables` of a policy: each is evaluated when first used and then kept, so one that fails only fails the
 * expressions that use it. Source: apiserver pkg/admission/plugin/cel/composition.go.
 */
export class PolicyVariables implements CelMap {
  readonly isMap = true as const;
  readonly isObject = true;
  readonly #expressions: ReadonlyMap<string, string>;
  readonly #activation: Map<string, CelValue>;
  readonly #values = new Map<string, CelValue | ExpressionError>();

  /** `activation` is what the variables see; they find each other in it too. */
  constructor(
    variables: readonly { readonly name: string; readonly expression: string }[],
    activation: Activation,
  ) {
    this.#expressions = new Map(variables.map(({ name, expression }) => [name, expression]));
    this.#activation = new Map([...activation, ['variables', this]]);
  }

  get size(): number {
    return this.#expressions.size;
  }

  keys(): Iterable<CelValue> {
    return this.#expressions.keys();
  }

  get(key: CelValue): CelValue | undefined {
    const expression = typeof key === 'string' ? this.#expressions.get(key) : undefined;
    if (typeof key !== 'string' || expression === undefined) return undefined;
    const value = this.#values.get(key) ?? this.#evaluate(key, expression);
    if (value instanceof ExpressionError)
      throw new CelEvaluationError(`composited variable "${key}" fails to evaluate: ${value.message}`);
    return value;
  }

  #evaluate(name: string, expression: string): CelValue | ExpressionError {
    // A variable that refers to itself finds this instead of an endless loop.
    this.#values.set(name, new ExpressionError('the variable is not defined yet'));
    let value: CelValue | ExpressionError;
    try {
      value = evaluateExpression(expression, this.#activation);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      value = error;
    }
    this.#values.set(name, value);
    return value;
  }
}

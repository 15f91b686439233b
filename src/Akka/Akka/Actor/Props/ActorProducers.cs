using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.ExceptionServices;

namespace Akka.Actor;

/// <summary>Makes actors by their constructor.</summary>
internal abstract class ConstructingProducer(Type type, object?[] arguments) : IIndirectActorProducer
{
    public Type ActorType { get; } = type;

    public object[] Arguments => arguments!;

    public ActorBase Produce()
    {
        try
        {
            return Construct();
        }
        catch (TargetInvocationException thrown) when (thrown.InnerException is not null)
        {
            ExceptionDispatchInfo.Throw(thrown.InnerException);
            throw;
        }
    }

    public void Release(ActorBase actor) => (actor as IDisposable)?.Dispose();

    protected abstract ActorBase Construct();
}

internal static class ActorProducers
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;

    /// <exception cref="ArgumentException">The type is no actor, and no producer of actors.</exception>
    public static IIndirectActorProducer ForType(Type type, object[] args)
    {
        if (typeof(IIndirectActorProducer).IsAssignableFrom(type))
            return (IIndirectActorProducer)Activator.CreateInstance(type, Any, null, args, null)!;
        return typeof(ActorBase).IsAssignableFrom(type)
            ? new ByType(type, args ?? [])
            : throw new ArgumentException($"Type {type} is not an actor.", nameof(type));
    }

    public static ConstructingProducer ForExpression<TActor>(Expression<Func<TActor>> factory)
        where TActor : ActorBase =>
        factory.Body is NewExpression { Constructor: { } constructor } call
            ? new ByConstructor(constructor, call.Arguments.Select(Evaluate).ToArray())
            : throw new ArgumentException("The create function must be a 'new T (args)' expression.", nameof(factory));

    private static object? Evaluate(Expression expression) => expression switch
    {
        ConstantExpression constant => constant.Value,
        MemberExpression { Member: FieldInfo field, Expression: var owner } =>
            field.GetValue(owner is null ? null : Evaluate(owner)),
        _ => Expression.Lambda<Func<object?>>(Expression.Convert(expression, typeof(object)))
            .Compile(preferInterpretation: true)(),
    };

    private sealed class ByType(Type type, object[] args) : ConstructingProducer(type, args)
    {
        protected override ActorBase Construct() =>
            (ActorBase)Activator.CreateInstance(ActorType, Any, null, Arguments, null)!;
    }

    private sealed class ByConstructor(ConstructorInfo constructor, object?[] arguments)
        : ConstructingProducer(constructor.DeclaringType!, arguments)
    {
        private readonly ConstructorInvoker _invoker = ConstructorInvoker.Create(constructor);

        protected override ActorBase Construct() => (ActorBase)_invoker.Invoke(Arguments.AsSpan()!);
    }
}

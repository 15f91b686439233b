using System.Reflection;
using System.Runtime.CompilerServices;

namespace HaActors.Akka.Api.Tests;

/// <summary>What the assemblies of the runtime show.</summary>
internal static class Surface
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static;

    /// <summary>The modules that these tests were built with.</summary>
    public static IReadOnlyList<Assembly> Assemblies { get; } =
    [
        .. Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
            .Select(file => Path.GetFileNameWithoutExtension(file)!)
            .Where(name => IsOurs(name))
            .Order(StringComparer.Ordinal)
            .Select(Assembly.Load),
    ];

    private static bool IsOurs(string name) =>
        name == "Akka" || name.StartsWith("Akka.", StringComparison.Ordinal)
        || name.StartsWith("Petabridge.", StringComparison.Ordinal);

    /// <summary>Types that others see.</summary>
    public static IEnumerable<Type> Types => Assemblies
        .SelectMany(assembly => assembly.GetTypes())
        .Where(IsVisible)
        .OrderBy(type => type.FullName, StringComparer.Ordinal);

    /// <summary>Members that a type declares itself: no overrides, nothing that the compiler adds.</summary>
    public static IEnumerable<Signature> Declared(Type type) =>
        Members(type, All | BindingFlags.DeclaredOnly).Where(member => !member.IsInherited).Select(member => member.Signature);

    /// <summary>All that can be used on a type.</summary>
    public static IEnumerable<Signature> Usable(Type type)
    {
        var inherited = type.IsInterface ? type.GetInterfaces() : [];
        return new[] { type }.Concat(inherited).SelectMany(part => Members(part, All | BindingFlags.FlattenHierarchy))
            .Select(member => member.Signature);
    }

    private static bool IsVisible(Type type) =>
        type.IsPublic
        || ((type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsVisible(type.DeclaringType!)
            && (type.IsNestedPublic || !type.DeclaringType!.IsSealed));

    private static IEnumerable<(Signature Signature, bool IsInherited)> Members(Type type, BindingFlags flags)
    {
        if (type.IsEnum)
            return type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field =>
                (new Signature(field.Name, Listing.Plain(type), true, true, false, []), false));
        if (typeof(Delegate).IsAssignableFrom(type))
            return [(Method(type.GetMethod("Invoke")!), false)];

        return Constructors(type)
            .Concat(type.GetMethods(flags).Where(method => IsPlain(method) && IsVisible(method, type))
                .Select(method => (Method(method), IsOverride(method) || IsMadeByCompiler(method))))
            .Concat(type.GetProperties(flags).Where(property => property.GetAccessors(true).Any(one => IsVisible(one, type)))
                .Select(property => (Property(property, type), IsOverride(property.GetAccessors(true)[0])
                    || property.Name == "EqualityContract")))
            .Concat(type.GetEvents(flags).Where(raised => IsVisible(raised.AddMethod!, type))
                .Select(raised => (new Signature(
                    raised.Name,
                    TypeText.Of(raised.EventHandlerType!),
                    raised.AddMethod!.IsStatic,
                    raised.AddMethod.IsPublic,
                    false,
                    []), false)))
            .Concat(type.GetFields(flags).Where(field => IsVisible(field, type))
                .Select(field => (new Signature(
                    field.Name,
                    TypeText.Of(field.FieldType),
                    field.IsStatic,
                    field.IsPublic,
                    !field.IsInitOnly && !field.IsLiteral,
                    []), false)));
    }

    private static IEnumerable<(Signature, bool)> Constructors(Type type) =>
        type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Where(constructor => IsVisible(constructor, type))
            .Select(constructor => (new Signature(
                $".ctor({ParameterTypes(constructor)})", "", false, constructor.IsPublic, false, Names(constructor)), false));

    private static Signature Method(MethodInfo method)
    {
        var arity = method.GetGenericArguments().Length is var number and > 0 ? $"`{number}" : "";
        return new Signature(
            $"{Operator(method.Name)}{arity}({ParameterTypes(method)})",
            TypeText.Of(method.ReturnType),
            method.IsStatic,
            method.IsPublic,
            false,
            Names(method));
    }

    private static Signature Property(PropertyInfo property, Type type)
    {
        var visible = property.GetAccessors(true).Where(one => IsVisible(one, type)).ToArray();
        var index = property.GetIndexParameters();
        return new Signature(
            index.Length == 0
                ? property.Name
                : $"this[{string.Join(',', index.Select(parameter => TypeText.Of(parameter.ParameterType)))}]",
            TypeText.Of(property.PropertyType),
            visible[0].IsStatic,
            visible.Any(one => one.IsPublic),
            property.SetMethod is { } set && IsVisible(set, type) && !IsInit(set),
            [.. index.Select(parameter => parameter.Name!)]);
    }

    // Listed are setters; init is one that only its maker uses.
    private static bool IsInit(MethodInfo set) =>
        set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static string ParameterTypes(MethodBase method) => string.Join(',', method.GetParameters().Select(parameter =>
        (parameter.IsOut ? "out " : parameter.ParameterType.IsByRef && !parameter.IsIn ? "ref " : "")
        + TypeText.Of(parameter.ParameterType)));

    private static string[] Names(MethodBase method) =>
        [.. method.GetParameters().Select(parameter => parameter.Name + (parameter.IsOptional ? "?" : ""))];

    private static string Operator(string name) => name switch
    {
        "op_Equality" => "==",
        "op_Inequality" => "!=",
        "op_Addition" => "+",
        "op_Subtraction" => "-",
        "op_Division" => "/",
        "op_LessThan" => "<",
        "op_GreaterThan" => ">",
        "op_LessThanOrEqual" => "<=",
        "op_GreaterThanOrEqual" => ">=",
        _ => name,
    };

    private static bool IsPlain(MethodInfo method) =>
        (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal))
        && !method.Name.Contains('<') && method.Name != "Finalize"
        && (!method.Name.Contains('.') || method.Name.StartsWith("op_", StringComparison.Ordinal));

    private static bool IsOverride(MethodInfo method) => method.GetBaseDefinition().DeclaringType != method.DeclaringType;

    private static bool IsMadeByCompiler(MethodInfo method) =>
        method.GetCustomAttribute<CompilerGeneratedAttribute>() is not null
        || (method.Name.StartsWith("op_", StringComparison.Ordinal) && IsRecord(method.DeclaringType!))
        || (method.Name == "Equals" && IsRecord(method.DeclaringType!))
        || (method.Name is "Deconstruct" or "PrintMembers" && IsRecord(method.DeclaringType!));

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;

    // What is protected in a sealed type, nobody sees.
    private static bool IsVisible(MethodBase method, Type type) =>
        method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && !type.IsSealed);

    private static bool IsVisible(FieldInfo field, Type type) =>
        field.IsPublic || ((field.IsFamily || field.IsFamilyOrAssembly) && !type.IsSealed);
}

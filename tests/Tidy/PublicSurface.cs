using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace HaActors.Tidy;

/// <summary>
/// Nothing is public in the bundled runtime that Akka.NET does not have: code written against it must build on the
/// packages.
/// </summary>
public sealed class PublicSurface
{
    private static readonly string Listings = Path.Combine(Repository.Root, "..", "shared", "akka-api");

    private static readonly Dictionary<string, string> Files = new()
    {
        ["Akka"] = "Core.txt",
        ["Akka.Remote"] = "Remote.txt",
        ["Akka.Cluster"] = "Cluster.txt",
        ["Akka.Cluster.Tools"] = "ClusterTools.txt",
        ["Akka.DistributedData"] = "DistributedData.txt",
        ["Akka.Persistence"] = "Persistence.txt",
        ["Akka.Coordination"] = "Coordination.txt",
        ["Akka.TestKit"] = "TestKit.txt",
        ["Akka.TestKit.Xunit2"] = "TestKitXunit2.txt",
    };

    public static TheoryData<string> Assemblies => new(Files.Keys);

    [ListingTheory, MemberData(nameof(Assemblies))]
    public void Nothing_is_public_that_is_not_listed(string assembly)
    {
        var listing = new ApiListing(File.ReadLines(Path.Combine(Listings, Files[assembly])));
        var leaks = Assembly.Load(assembly).GetTypes()
            .Where(type => (type.IsPublic || IsVisibleNested(type)) && type.Namespace?.StartsWith("Akka") == true)
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .SelectMany(type => Leaks(type, listing))
            .ToList();

        Assert.True(leaks.Count == 0, $"{leaks.Count} leaks of {assembly}:\n{string.Join('\n', leaks)}");
    }

    private static IEnumerable<string> Leaks(Type type, ApiListing listing)
    {
        // A nested type of a generic one has its arguments in the listing, and none in its own name.
        var listed = listing.Find(type.Namespace!, type.Name);
        if (listed.Count == 0 && type.IsNested && type.IsGenericType)
            listed = listing.Find(type.Namespace!, $"{type.Name}`{type.GetGenericArguments().Length}");
        if (listed.Count == 0)
            return [$"type {type.FullName}"];
        if (typeof(Delegate).IsAssignableFrom(type))
            return [];
        var members = listed.SelectMany(found => found.Members)
            .SelectMany(member => new[] { member, WithoutOwner(member) }).ToHashSet(StringComparer.Ordinal);
        return Signatures(type)
            .Where(signature => !members.Contains(signature) && !members.Contains(WithoutPair(signature)))
            .Distinct().Select(signature => $"{type.FullName} :: {signature}");
    }

    private static IEnumerable<string> Signatures(Type type)
    {
        const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
            | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (var member in type.GetMembers(Own))
        {
            switch (member)
            {
                case ConstructorInfo constructor when IsVisible(constructor):
                    // A compiler-made constructor without parameters is in some listings and not in others.
                    if (constructor.GetParameters().Length > 0)
                        yield return $"{BareName(type.Name)}({Parameters(constructor)})";
                    break;
                case MethodInfo method when IsVisible(method) && IsInteresting(method) && !IsOverride(method):
                    yield return $"{MethodName(method)}({Parameters(method)})";
                    break;
                case PropertyInfo property when !property.GetAccessors(nonPublic: true).All(IsOverride)
                    && ((property.GetMethod is { } get && IsVisible(get))
                    || (property.SetMethod is { } set && IsVisible(set))):
                    yield return property.Name;
                    break;
                case FieldInfo field when field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly:
                    if (field.Name != "value__")
                        yield return field.Name;
                    break;
                case EventInfo raised when raised.AddMethod is { } add && IsVisible(add):
                    yield return raised.Name;
                    break;
            }
        }
    }

    private static bool IsInteresting(MethodInfo method)
    {
        if (method.IsSpecialName && !method.Name.StartsWith("op_"))
            return false;
        if (method.Name.Contains('.') || method.Name.Contains('<'))
            return false;
        // What every object has is no surface of its own.
        return method.GetBaseDefinition().DeclaringType != typeof(object);
    }

    /// <summary>Whoever may call it could call the one that it overrides, and that one is checked at its own type.</summary>
    private static bool IsOverride(MethodInfo method) => method.GetBaseDefinition().DeclaringType != method.DeclaringType;

    /// <summary>The listing lost the arguments of pairs and tuples in arrays.</summary>
    private static string WithoutPair(string signature) => WithoutOwner(Regex.Replace(
        signature, @"(KeyValuePair|ValueTuple)<([^<>\[\]]*)>\[\]",
        match => $"{match.Groups[1].Value}<{new string(',', match.Groups[2].Value.Count(c => c == ','))}>[]"));

    /// <summary>A nested type of a generic one is written in several ways.</summary>
    private static string WithoutOwner(string signature) =>
        Regex.Replace(signature, @"\(.*IDeltaOperation.*\)", "(IDeltaOperation)");

    private static string MethodName(MethodInfo method) => method.Name switch
    {
        "op_Equality" => "==",
        "op_Inequality" => "!=",
        "op_Addition" => "+",
        "op_Division" => "/",
        "op_LessThan" => "<",
        "op_GreaterThan" => ">",
        "op_LessThanOrEqual" => "<=",
        "op_GreaterThanOrEqual" => ">=",
        var name => name,
    };

    private static string Parameters(MethodBase method) => string.Join(',',
        method.GetParameters().Select(parameter => Name(
            parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType)));

    private static string Name(Type type)
    {
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Name(inner) + "?";
        return type.IsGenericType
            ? $"{BareName(type.Name)}<{string.Join(',', type.GetGenericArguments().Select(Name))}>"
            : ApiListing.SimpleType(type.Name);
    }

    private static string BareName(string name) => name.Split('`')[0];

    private static bool IsVisible(MethodBase method) =>
        (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly)
        && method.GetCustomAttribute<CompilerGeneratedAttribute>() is null | method.IsSpecialName;

    private static bool IsVisibleNested(Type type) =>
        type.IsNested && (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem)
        && type.DeclaringType is { } outer && (outer.IsPublic || IsVisibleNested(outer));

    /// <summary>Skipped, saying so, where the listings are not beside the repository.</summary>
    private sealed class ListingTheoryAttribute : TheoryAttribute
    {
        public ListingTheoryAttribute()
        {
            if (!Directory.Exists(Listings))
                Skip = "The API listings are not beside this repository.";
        }
    }
}

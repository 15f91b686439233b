namespace Akka.Util;

/// <summary>Questions to types.</summary>
public static class TypeExtensions
{
    public static bool Implements<T>(this Type type) => type.Implements(typeof(T));

    public static bool Implements(this Type type, Type moreGeneralType) => moreGeneralType.IsAssignableFrom(type);

    /// <summary>Name and assembly without version; types of the base library by their name alone.</summary>
    public static string TypeQualifiedName(this Type type)
    {
        var assembly = type.Assembly.GetName().Name;
        return type.Assembly == typeof(object).Assembly ? type.FullName! : $"{type.FullName}, {assembly}";
    }
}

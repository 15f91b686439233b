namespace HaActors.Akka.Api.Tests;

/// <summary>A type of a listing.</summary>
/// <param name="Name">Namespace, outer types and name, without type parameters: Akka.Actor.FSMBase.State.</param>
/// <param name="TypeParameters">Those of the outer types first.</param>
/// <param name="Header">Its declaration.</param>
internal sealed record ListedType(string Name, IReadOnlyList<string> TypeParameters, string Header)
{
    public List<Signature> Members { get; } = [];

    public bool IsDelegate => Header.Contains(" delegate ");

    public bool IsEnum => Header.Contains(" enum ");

    /// <summary>The base class and the interfaces.</summary>
    public IEnumerable<string> Bases
    {
        get
        {
            var colon = Header.IndexOf(" : ", StringComparison.Ordinal);
            if (colon < 0 || IsDelegate || IsEnum) return [];
            var parameters = TypeText.Positions(TypeParameters, []);
            return TypeText.Split(Header[(colon + 3)..]).Select(text => TypeText.Normal(text, parameters));
        }
    }
}

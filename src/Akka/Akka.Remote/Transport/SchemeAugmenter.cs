using Akka.Actor;

namespace Akka.Remote.Transport;

/// <summary>
/// Puts a layer's name in front of an address's protocol (<c>tcp</c> → <c>akka.tcp</c>), and takes it away.
/// </summary>
public class SchemeAugmenter
{
    public readonly string AddedSchemeIdentifier;

    private readonly string _prefix;

    public SchemeAugmenter(string addedSchemeIdentifier)
    {
        AddedSchemeIdentifier = addedSchemeIdentifier;
        _prefix = addedSchemeIdentifier + ".";
    }

    public string AugmentScheme(string originalScheme) => _prefix + originalScheme;

    public Address AugmentScheme(Address address) => address.WithProtocol(AugmentScheme(address.Protocol));

    public string RemoveScheme(string scheme) =>
        scheme.StartsWith(_prefix, StringComparison.Ordinal) ? scheme[_prefix.Length..] : scheme;

    public Address RemoveScheme(Address address) => address.WithProtocol(RemoveScheme(address.Protocol));
}

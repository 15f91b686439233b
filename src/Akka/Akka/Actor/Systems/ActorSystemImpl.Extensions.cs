using System.Collections.Concurrent;
using Akka.Configuration;
using Akka.Dispatch;

namespace Akka.Actor.Internal;

// Extensions: one of each type, made once, whoever asks first.
public partial class ActorSystemImpl
{
    private readonly ConcurrentDictionary<Type, Lazy<object>> _extensions = [];

    public override object RegisterExtension(IExtensionId extension)
    {
        ArgumentNullException.ThrowIfNull(extension);
        var made = _extensions.GetOrAdd(
            extension.ExtensionType,
            static (_, state) => new Lazy<object>(() => state.extension.CreateExtension(state.system)),
            (extension, system: this));
        try
        {
            return made.Value;
        }
        catch
        {
            // The next one who asks tries again, and hears why it fails.
            _extensions.TryRemove(new KeyValuePair<Type, Lazy<object>>(extension.ExtensionType, made));
            throw;
        }
    }

    public override object GetExtension(IExtensionId extensionId) =>
        TryGetExtension(extensionId.ExtensionType, out var extension) ? extension : RegisterExtension(extensionId);

    public override T GetExtension<T>() => TryGetExtension<T>(out var extension) ? extension : null!;

    public override bool HasExtension(Type type) =>
        typeof(IExtension).IsAssignableFrom(type) && _extensions.ContainsKey(type);

    public override bool HasExtension<T>() => HasExtension(typeof(T));

    public override bool TryGetExtension(Type extensionType, out object extension)
    {
        if (_extensions.TryGetValue(extensionType, out var made))
        {
            extension = made.Value;
            return true;
        }

        extension = null!;
        return false;
    }

    public override bool TryGetExtension<T>(out T extension)
    {
        var found = TryGetExtension(typeof(T), out var known);
        extension = (T)known;
        return found;
    }

    private void LoadExtensions()
    {
        foreach (var name in _settings.Config.GetStringList("akka.extensions"))
        {
            var type = Instantiate.TypeOf(name)
                ?? throw new ConfigurationException($"akka.extensions names an unknown type [{name}].");
            if (!typeof(IExtensionId).IsAssignableFrom(type))
                throw new ConfigurationException($"akka.extensions names [{name}], which is not an IExtensionId.");
            RegisterExtension(Instantiate.As<IExtensionId>(name, "akka.extensions"));
        }
    }
}

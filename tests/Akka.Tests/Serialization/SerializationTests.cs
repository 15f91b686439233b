using System.Collections.Immutable;
using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Serialization;
using Akka.Tests.Event;

namespace Akka.Tests.Serialization;

public interface IWide;
public interface INarrow : IWide;
public record Base(string Text);
public sealed record Derived(string Text) : Base(Text);
public sealed record Wide(string Text) : IWide;
public sealed record Narrow(string Text) : INarrow;
public sealed record Unbound(string Text);

public abstract class TextSerializer(ExtendedActorSystem system, int identifier) : SerializerWithStringManifest(system)
{
    public override int Identifier { get; } = identifier;
    public override string Manifest(object o) => o.GetType().Name;
    public override byte[] ToBinary(object obj) => Encoding.UTF8.GetBytes(((dynamic)obj).Text);

    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        nameof(Base) => new Base(Encoding.UTF8.GetString(bytes)),
        nameof(Derived) => new Derived(Encoding.UTF8.GetString(bytes)),
        _ => throw new SerializationException($"Unknown manifest {manifest}."),
    };
}

public sealed class FirstSerializer(ExtendedActorSystem system) : TextSerializer(system, 9001);
public sealed class SecondSerializer(ExtendedActorSystem system) : TextSerializer(system, 9002);
public sealed class ThirdSerializer(ExtendedActorSystem system) : TextSerializer(system, 9003);
public sealed class SameNumberSerializer(ExtendedActorSystem system) : TextSerializer(system, 9001);

public sealed class SerializationTests : IDisposable
{
    private static string Name<T>() => $"{typeof(T).FullName}, {typeof(T).Assembly.GetName().Name}";

    private static readonly string Config = $$"""
        akka.actor {
          serializers {
            first = "{{Name<FirstSerializer>()}}"
            second = "{{Name<SecondSerializer>()}}"
            third = "{{Name<ThirdSerializer>()}}"
          }
          serialization-bindings {
            "{{Name<IWide>()}}" = third
            "{{Name<INarrow>()}}" = second
            "{{Name<Base>()}}" = first
          }
        }
        """;

    private readonly TestSystem _test = new(Config);

    private Akka.Serialization.Serialization Serialization => ((ExtendedActorSystem)_test.System).Serialization;

    public void Dispose() => _test.Dispose();

    [Fact]
    public void The_most_specific_binding_wins()
    {
        Assert.IsType<FirstSerializer>(Serialization.FindSerializerFor(new Base("")));
        Assert.IsType<FirstSerializer>(Serialization.FindSerializerFor(new Derived("")));
        Assert.IsType<ThirdSerializer>(Serialization.FindSerializerFor(new Wide("")));
        Assert.IsType<SecondSerializer>(Serialization.FindSerializerFor(new Narrow("")));
        Serialization.AddSerializationMap(typeof(Derived), Serialization.FindSerializerFor(new Wide("")));
        Assert.IsType<ThirdSerializer>(Serialization.FindSerializerFor(new Derived("")));
    }

    [Fact]
    public void An_object_comes_back_by_number_and_manifest()
    {
        var message = new Derived("hello");
        var serializer = Serialization.FindSerializerFor(message);
        var manifest = Akka.Serialization.Serialization.ManifestFor(serializer, message);
        var bytes = Serialization.Serialize(message);
        Assert.Equal(message, Serialization.Deserialize(bytes, serializer.Identifier, manifest));
    }

    [Fact]
    public void Bytes_and_nothing_need_no_binding()
    {
        byte[] bytes = [1, 2, 3];
        var serializer = Serialization.FindSerializerFor(bytes);
        Assert.IsType<ByteArraySerializer>(serializer);
        Assert.Equal(bytes, Serialization.Deserialize(Serialization.Serialize(bytes), serializer.Identifier, ""));
        Assert.IsType<NullSerializer>(Serialization.FindSerializerFor(null!));
    }

    // On the packages such an object goes through a JSON serializer: the bundled runtime has none, on purpose.
    [Fact]
    public void An_object_of_a_type_that_is_not_bound_is_refused_by_name()
    {
        var cause = Assert.Throws<SerializationException>(() => Serialization.FindSerializerFor(new Unbound("")));
        Assert.Contains(typeof(Unbound).FullName!, cause.Message);
        Assert.Contains("serialization-bindings", cause.Message);
        Assert.IsType<FirstSerializer>(Serialization.FindSerializerFor(new Unbound(""), "first"));
    }

    [Fact]
    public void A_number_or_manifest_that_nobody_knows_is_refused()
    {
        Assert.Throws<SerializationException>(() => Serialization.Deserialize([], 77_777, "x"));
        Assert.Throws<SerializationException>(() => Serialization.Deserialize([], 9001, "System.String"));
    }

    [Theory]
    [InlineData("akka.actor.serializers.x = \"No.Such.Serializer, Nowhere\"", "No.Such.Serializer")]
    [InlineData("akka.actor.serialization-bindings.\"No.Such.Type, Nowhere\" = bytes", "No.Such.Type")]
    [InlineData("akka.actor.serialization-bindings.\"System.String\" = unknown", "unknown")]
    public void A_wrong_configuration_stops_the_start(string hocon, string named) =>
        Assert.Contains(named, Assert.ThrowsAny<Exception>(() => new TestSystem(hocon)).ToString());

    [Fact]
    public void Two_serializers_cannot_share_a_number()
    {
        var twice = $"akka.actor.serializers.again = \"{Name<SameNumberSerializer>()}\"\n{Config}";
        Assert.Contains("9001", Assert.ThrowsAny<Exception>(() => new TestSystem(twice)).ToString());
    }

    [Fact]
    public async Task A_setup_brings_serializers_from_code()
    {
        var setup = SerializationSetup.Create(system =>
            [SerializerDetails.Create("mine", new SecondSerializer(system), [typeof(Unbound)])]);
        var bootstrap = BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString("akka.loggers = []"));
        var system = ActorSystem.Create("setup", ActorSystemSetup.Create(bootstrap, setup));
        Assert.IsType<SecondSerializer>(((ExtendedActorSystem)system).Serialization.FindSerializerFor(new Unbound("")));
        await system.Terminate().WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void A_reference_travels_with_the_address_that_its_reader_knows()
    {
        var (actor, _) = Collector.In(_test.System);
        var address = new Address("akka.tcp", "test", "host", 2552);
        var path = Akka.Serialization.Serialization.WithTransport(
            _test.System, address, () => Akka.Serialization.Serialization.SerializedActorPath(actor));
        Assert.StartsWith("akka.tcp://test@host:2552/user/", path);
        Assert.Contains("#", path);

        var plain = Akka.Serialization.Serialization.SerializedActorPath(actor);
        Assert.Equal(actor, Serialization.DeserializeActorRef(plain));
        Assert.Throws<InvalidOperationException>(
            () => Akka.Serialization.Serialization.GetCurrentTransportInformation());
    }
}

using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Journal;

namespace HaActors.Akka.Tests.Persistence;

public sealed class EventAdapterTests() : global::Akka.TestKit.Xunit2.TestKit(ConfigurationFactory.ParseString($$"""
    akka.persistence.journal.inmem {
      event-adapters {
        upper = "{{typeof(UpperOnWrite).AssemblyQualifiedName}}"
        twice = "{{typeof(TwiceOnRead).AssemblyQualifiedName}}"
      }
      event-adapter-bindings {
        "System.String" = [upper, twice]
      }
    }
    akka.persistence.snapshot-store.plugin = ""
    """))
{
    public sealed class UpperOnWrite : IWriteEventAdapter
    {
        public string Manifest(object evt) => "upper";

        public object ToJournal(object evt) => ((string)evt).ToUpperInvariant();
    }

    public sealed class TwiceOnRead : IReadEventAdapter
    {
        public IEventSequence FromJournal(object evt, string manifest) =>
            evt is "" ? EventSequence.Empty : EventSequence.Create(evt, evt);
    }

    [Fact]
    public void Several_adapters_of_one_type_read_and_cannot_write()
    {
        var account = Sys.ActorOf(Account.Props("x", TestActor));
        ExpectMsg(new Ready([], 0));
        account.Tell(new Put("a"));
        ExpectMsg(new PersistRejected("a", 1));
    }

    [Fact]
    public void The_adapter_of_the_most_specific_type_is_taken()
    {
        var adapters = EventAdapters.Create((ExtendedActorSystem)Sys, ConfigurationFactory.ParseString($$"""
            event-adapters {
              upper = "{{typeof(UpperOnWrite).AssemblyQualifiedName}}"
              twice = "{{typeof(TwiceOnRead).AssemblyQualifiedName}}"
            }
            event-adapter-bindings {
              "System.Object" = upper
              "System.String" = twice
            }
            """));
        Assert.Equal(["a", "a"], adapters.Get<string>().FromJournal("a", "").Events);
        Assert.Empty(adapters.Get<string>().FromJournal("", "").Events);
        Assert.Equal("upper", adapters.Get<Uri>().Manifest(""));
    }
}

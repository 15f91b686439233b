using Akka.Actor;

namespace Akka.TestKit;

/// <summary>Compares what state machines tell their listeners.</summary>
public static class FSMSpecHelpers
{
    public static Func<object, object, bool> CurrentStateExpector<TS>() => (expected, actual) =>
        expected is FSMBase.CurrentState<TS> wanted && actual is FSMBase.CurrentState<TS> found && wanted.Equals(found);

    public static Func<object, object, bool> TransitionStateExpector<TS>() => (expected, actual) =>
        expected is FSMBase.Transition<TS> wanted && actual is FSMBase.Transition<TS> found && wanted.Equals(found);
}

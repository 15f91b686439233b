using Akka.Actor;

namespace Akka.Util;

/// <summary>Stands for a thing that cannot be sent as it is, and becomes that thing again on arrival.</summary>
public interface ISurrogate
{
    ISurrogated FromSurrogate(ActorSystem system);
}

/// <summary>A thing that travels as its <see cref="ISurrogate"/>.</summary>
public interface ISurrogated
{
    ISurrogate ToSurrogate(ActorSystem system);
}

namespace HaActors.Host;

/// <summary>The cluster counts this life of the process as ended, with its own consent: nothing runs in it any more.</summary>
internal sealed class LifeIsOverException(string message) : Exception(message);

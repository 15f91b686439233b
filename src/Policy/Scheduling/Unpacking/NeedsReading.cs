namespace HaActors.Policy.Scheduling;

/// <summary>What has to be true before a resource starts.</summary>
internal static class NeedsReading
{
    private const Needs WithFencing = Needs.Quorum | Needs.Fencing;

    public static Needs Read(Resource resource)
    {
        var options = resource.Run.Options;
        return resource.MetaValue("requires")?.ToUpperInvariant() switch
        {
            "NOTHING" => Needs.Nothing,
            "QUORUM" => Needs.Quorum,
            "FENCING" => WithFencing,
            // A fence device cannot wait for what it does itself.
            "UNFENCING" when resource.IsFenceDevice || !options.FencingEnabled => Needs.Quorum,
            "UNFENCING" => WithFencing | Needs.Unfencing,
            _ => Default(resource),
        };
    }

    private static Needs Default(Resource resource)
    {
        var run = resource.Run;
        if (resource.IsFenceDevice)
            return Needs.Quorum;
        if (resource is Primitive primitive && GuestConnection.IsConnection(primitive.Entry))
            return Needs.Quorum;
        if (run.Options.FencingEnabled)
            return run.UnfencingPossible ? WithFencing | Needs.Unfencing : WithFencing;
        return run.Options.NoQuorum == NoQuorumPolicy.Ignore ? Needs.Nothing : Needs.Quorum;
    }
}

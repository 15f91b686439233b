namespace HaActors.Policy.Scheduling;

internal sealed partial class SchedulingRun
{
    private readonly Dictionary<string, Resource> _resourcesById = new(StringComparer.Ordinal);

    /// <summary>The resource, member, instance or replica's part of this id.</summary>
    public Resource? FindResource(string? id) => id is null ? null : _resourcesById.GetValueOrDefault(id);

    /// <summary>Makes it known by its id; the first of an id counts.</summary>
    public void Register(Resource resource) => _resourcesById.TryAdd(resource.Id, resource);
}

using System.Text;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Reports;

/// <summary>Resources as they are: what is made of others as a heading with its parts below.</summary>
internal sealed class ResourceListText(SchedulingRun run, StringBuilder text, bool pending)
{
    /// <param name="depth">Levels of indentation, two columns each.</param>
    public void Write(Resource resource, int depth)
    {
        switch (resource)
        {
            case Primitive primitive when !IsHidden(primitive):
                Line(depth, PrimitiveText.Of(primitive, pending));
                break;
            case Group group:
                Line(depth, $"Resource Group: {group.Id}{Flags(Disabled(group), Unmanaged(group))}:");
                foreach (var member in group.Children)
                    Write(member, depth + 1);
                break;
            case Clone clone:
                new CloneText(run, this, clone, depth, pending).Write();
                break;
            case Bundle bundle:
                WriteBundle(bundle, depth);
                break;
        }
    }

    public void Line(int depth, string line) => text.Append(' ', 2 * depth).Append("* ").Append(line).Append('\n');

    public static string Flags(params IEnumerable<string?> flags)
    {
        var shown = string.Join(", ", flags.Where(flag => flag is not null));
        return shown.Length == 0 ? "" : $" ({shown})";
    }

    public static string? Disabled(Resource resource) => resource.IsDisabled ? "disabled" : null;

    public static string? Unmanaged(Resource resource) => resource switch
    {
        { InMaintenance: true } => "maintenance",
        { Managed: false } => "unmanaged",
        _ => null,
    };

    // Connections to guests show as nodes; what is configured no longer, and off, is of no interest.
    private static bool IsHidden(Primitive primitive) => primitive.MetaValue("internal_rsc") == "true"
        || primitive is { Parent: null, Removed: true, Role: Role.Stopped or Role.Unknown };

    private void WriteBundle(Bundle bundle, int depth)
    {
        var set = bundle.Replicas.Count > 1 ? " set" : "";
        var unique = bundle.Unique ? "unique" : null;
        var flags = Flags(unique) + Flags(Unmanaged(bundle));
        Line(depth, $"Container bundle{set}: {bundle.Id} [{bundle.Entry.Container.Image}]{flags}:");
        foreach (var replica in bundle.Replicas)
        {
            var shown = replica.Child ?? replica.ContainerResource;
            var name = (replica.Connection ?? replica.ContainerResource).Id;
            if (replica.IpAddress is not null)
                name += $" ({replica.IpAddress})";
            Line(depth + 1, PrimitiveText.Of(shown, name, replica.ContainerResource.CurrentNode, pending));
        }
    }
}

using System.Text;
using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>The primitives that a replica is made of, as if they were configured.</summary>
/// <remarks>Texts are those that Pacemaker gives: another text would restart what runs.</remarks>
internal sealed class ContainerEntries(BundlePlan plan, string?[] addresses)
{
    private const string KeyFile = "/etc/pacemaker/authkey";
    private const string LogFolder = "/var/log/pacemaker/bundles";

    private readonly BundleEntry _bundle = plan.Entry;
    private readonly string _hosts = Hosts(plan, addresses);

    public string? Address(int number) => addresses[number];

    public PrimitiveEntry? Ip(int number)
    {
        if (Address(number) is not { } address)
            return null;
        var id = Sanitized($"{_bundle.Id}-ip-{address}");
        return Primitive(
            id,
            "IPaddr2",
            GuestConnection.Block(
                $"{_bundle.Id}-attributes-{number}",
                _bundle.Place,
                ("ip", address),
                ("nic", _bundle.Network?.HostInterface),
                ("cidr_netmask", _bundle.Network?.HostNetmask ?? "32")));
    }

    public PrimitiveEntry Container(int number)
    {
        var mountPoints = new List<string>();
        var options = RunOptions(number, mountPoints);
        return Primitive(
            Sanitized($"{_bundle.Id}-{plan.Technology}-{number}"),
            plan.Technology,
            GuestConnection.Block(
                $"{_bundle.Id}-attributes-{number}",
                _bundle.Place,
                ("image", _bundle.Container.Image),
                ("allow_pull", "true"),
                ("force_kill", "false"),
                ("reuse", "false"),
                ("run_opts", options),
                ("mount_points", string.Join(',', mountPoints)),
                ("run_cmd", _bundle.Container.RunCommand
                    ?? (_bundle.Content is null ? null : "/usr/sbin/pacemaker-remoted")),
                ("monitor_cmd", "/bin/true")));
    }

    public PrimitiveEntry Connection(int number, string name) => GuestConnection.Create(
        name,
        Sanitized($"{_bundle.Id}-{plan.Technology}-{number}"),
        // Resolved when it is known on which node the container runs.
        Address(number) ?? "#uname",
        plan.Port,
        _bundle.Place);

    private PrimitiveEntry Primitive(
        string id, string type, System.Collections.Immutable.ImmutableArray<AttributeBlock> parameters) => new(
        id,
        "ocf",
        "heartbeat",
        type,
        null,
        [GuestConnection.Operation(id, "monitor", "60s", null, _bundle.Place)],
        null,
        [],
        parameters,
        [],
        _bundle.Place);

    private string RunOptions(int number, List<string> mountPoints)
    {
        var text = new StringBuilder();
        var isRkt = plan.Technology == "rkt";
        if (plan.Technology == "docker")
            text.Append(" --restart=no");
        if (_bundle.Network?.IpRangeStart is not null)
            text.Append(isRkt ? " --hostname=" : " -h ").Append($"{_bundle.Id}-{number}");
        var environment = isRkt ? " --environment=" : " -e ";
        text.Append(environment).Append("PCMK_stderr=1");
        if (_bundle.Container.Network is not null)
            text.Append($" --net={_bundle.Container.Network}");
        text.Append(environment).Append($"PCMK_remote_port={plan.Port}");
        AddMounts(text, number, mountPoints, isRkt);
        if (!isRkt)
            AddPorts(text, number);
        if (_bundle.Container.Options is not null)
            text.Append($" {_bundle.Container.Options}");
        text.Append($" {_hosts}");
        return text.ToString();
    }

    private void AddMounts(StringBuilder text, int number, List<string> mountPoints, bool isRkt)
    {
        var count = 0;
        foreach (var mount in _bundle.Storage)
            Add(mount.Source, mount.SourceIsRoot, mount.Target, mount.Options);
        if (_bundle.Content is null)
            return;
        Add(KeyFile, false, KeyFile, null);
        Add(LogFolder, true, "/var/log", null);

        void Add(string source, bool isRoot, string target, string? options)
        {
            if (isRoot)
            {
                source = $"{source}/{_bundle.Id}-{number}";
                mountPoints.Add(source);
            }

            if (isRkt)
                text.Append($" --volume vol{count},kind=host,source={source}")
                    .Append($" --mount volume=vol{count},target={target}");
            else
                text.Append($" -v {source}:{target}{(options is null ? "" : $":{options}")}");
            count++;
        }
    }

    private void AddPorts(StringBuilder text, int number)
    {
        foreach (var port in _bundle.Network?.Ports ?? [])
        {
            var source = port.Port ?? port.Range;
            if (source is not null)
                Add(source, port.Port is null ? source : port.InternalPort ?? source);
        }

        if (_bundle.Content is not null)
            Add(plan.Port, plan.Port);

        void Add(string source, string target)
        {
            if (Address(number) is { } address)
                text.Append($" -p {address}:{source}:{target}");
            else if (_bundle.Container.Network != "host")
                text.Append($" -p {source}:{target}");
        }
    }

    private static string Hosts(BundlePlan plan, string?[] addresses)
    {
        var text = new StringBuilder();
        for (var number = 0; number < addresses.Length; number++)
        {
            if (addresses[number] is not { } address)
                continue;
            if (plan.Technology == "rkt")
                text.Append($" --hosts-entry={address}={plan.Entry.Id}-{number}");
            else if (plan.Entry.Network?.AddHost != false)
                text.Append($" --add-host={plan.Entry.Id}-{number}:{address}");
        }

        return text.ToString();
    }

    /// <summary>An id may not contain everything that an address does.</summary>
    private static string Sanitized(string id) => id.Replace(':', '.').Replace('#', '.');
}

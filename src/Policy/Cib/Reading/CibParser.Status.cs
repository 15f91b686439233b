using System.Collections.Immutable;
using System.Globalization;

namespace HaActors.Policy.Cib;

/// <summary>What was observed.</summary>
internal sealed partial class CibParser
{
    private void Status()
    {
        var section = xml.Enter();
        while (xml.Next(section))
        {
            if (xml.Name == "node_state")
                _states.Add(NodeState());
            else if (xml.Name == "tickets")
                TicketStates();
            else
                _otherStatus.Add(xml.Raw());
        }
    }

    private void TicketStates()
    {
        var section = xml.Enter();
        while (xml.Next(section))
        {
            if (xml.Name == "ticket_state")
                _tickets.Add(
                    new(xml["id"] ?? "", xml["granted"], xml["standby"], xml["last-granted"], [.. xml.Attributes]));
            else
                Unknown();
        }
    }

    private NodeStatus NodeState()
    {
        var state = new NodeStatus(
            xml["id"] ?? "",
            xml["uname"],
            xml["in_ccm"],
            xml["crmd"],
            xml["join"],
            xml["expected"],
            CibValue.Truth(xml["remote_node"], otherwise: false),
            [],
            [],
            null,
            [.. xml.Attributes]);
        var attributes = ImmutableArray.CreateBuilder<AttributeBlock>();
        var utilization = ImmutableArray.CreateBuilder<AttributeBlock>();
        ImmutableArray<ResourceHistory>? history = null;
        var element = xml.Enter();
        while (xml.Next(element))
        {
            if (xml.Name == "transient_attributes")
            {
                var inner = xml.Enter();
                while (xml.Next(inner))
                    if (xml.Name == "instance_attributes")
                        attributes.Add(Block(BlockKind.Other));
                    else if (xml.Name == "utilization")
                        utilization.Add(Block(BlockKind.Other));
                    else
                        Unknown();
            }
            else if (xml.Name == "lrm")
                history = Histories();
            else
                Unknown();
        }

        return state with
        {
            TransientAttributes = attributes.DrainToImmutable(),
            TransientUtilization = utilization.DrainToImmutable(),
            History = history,
        };
    }

    private ImmutableArray<ResourceHistory> Histories()
    {
        var histories = ImmutableArray.CreateBuilder<ResourceHistory>();
        var lrm = xml.Enter();
        while (xml.Next(lrm))
        {
            if (xml.Name != "lrm_resources")
            {
                Unknown();
                continue;
            }

            var resources = xml.Enter();
            while (xml.Next(resources))
                if (xml.Name == "lrm_resource")
                    histories.Add(History());
                else
                    Unknown();
        }

        return histories.DrainToImmutable();
    }

    private ResourceHistory History()
    {
        var history = new ResourceHistory(
            xml["id"] ?? "",
            xml["class"],
            xml["provider"],
            xml["type"],
            xml["container"],
            CibValue.Leading(xml["shutdown-lock"]),
            []);
        var operations = ImmutableArray.CreateBuilder<OperationRecord>();
        var element = xml.Enter();
        while (xml.Next(element))
        {
            if (xml.Name == "lrm_rsc_op")
                operations.Add(OperationResult());
            else
                Unknown();
        }

        return history with { Operations = operations.DrainToImmutable() };
    }

    private OperationRecord OperationResult()
    {
        string? key = null, task = null, transitionKey = null, magic = null, reason = null, onNode = null;
        string? digest = null, restartDigest = null, forceRestart = null, secureDigest = null, secureParameters = null;
        string? featureSet = null, source = null, target = null;
        string id = "";
        int intervalMs = 0, callId = 0, exitCode = 0, status = 0;
        long? lastChange = null;
        var extra = 0;
        foreach (ref readonly var attribute in xml.Attributes)
        {
            var value = attribute.Value;
            switch (attribute.Key)
            {
                case "id": id = value; break;
                case "operation_key": key = value; break;
                case "operation": task = value; break;
                case "interval": intervalMs = HistoryInterval(value); break;
                case "call-id": callId = Whole("call-id", value); break;
                case "rc-code": exitCode = Whole("rc-code", value); break;
                case "op-status": status = Whole("op-status", value); break;
                case "transition-key": transitionKey = value; break;
                case "transition-magic": magic = value; break;
                case "exit-reason": reason = value; break;
                case "last-rc-change": lastChange = CibValue.Leading(value); break;
                case "on_node": onNode = value; break;
                case "op-digest": digest = value; break;
                case "op-restart-digest": restartDigest = value; break;
                case "op-force-restart": forceRestart = value; break;
                case "op-secure-digest": secureDigest = value; break;
                case "op-secure-params": secureParameters = value; break;
                case "crm_feature_set": featureSet = value; break;
                case "migrate_source": source = value; break;
                case "migrate_target": target = value; break;
                default: extra++; break;
            }
        }

        return new(
            id, key ?? id, task ?? "", intervalMs, callId, exitCode, status, transitionKey, magic, reason, lastChange,
            onNode, digest, restartDigest, forceRestart, secureDigest, secureParameters, featureSet, source, target,
            extra == 0 ? [] : ExtraOfOperation(extra));
    }

    private ImmutableArray<KeyValuePair<string, string>> ExtraOfOperation(int count)
    {
        var extra = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(count);
        foreach (ref readonly var attribute in xml.Attributes)
            if (!KnownOfOperation.Contains(attribute.Key))
                extra.Add(attribute);
        return extra.MoveToImmutable();
    }

    private static readonly HashSet<string> KnownOfOperation = new(StringComparer.Ordinal)
    {
        "id", "operation_key", "operation", "interval", "call-id", "rc-code", "op-status", "transition-key",
        "transition-magic", "exit-reason", "last-rc-change", "on_node", "op-digest", "op-restart-digest",
        "op-force-restart", "op-secure-digest", "op-secure-params", "crm_feature_set", "migrate_source",
        "migrate_target",
    };

    private int HistoryInterval(string text) => text == "0" ? 0 : Math.Max(0, Whole("interval", text));

    private int Whole(string name, string text)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return number;
        Report(FindingKinds.BadValue, xml.Place, $"{name}=\"{text}\" is no whole number");
        return 0;
    }
}

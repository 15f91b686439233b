using System.Collections.Immutable;
using HaActors.Agents.Tools;
using HaActors.Policy.Cib;
using HaActors.Policy.Model;

namespace HaActors.Agents.Tests.Tools;

/// <summary>A cluster of n1, n2 and n3, which is lost; transient attributes are kept as a node keeps them, other changes
/// are noted.</summary>
internal sealed class FactsOfThreeNodes : IClusterFacts
{
    public const string Cib =
        """
        <cib validate-with="pacemaker-3.7" epoch="7" num_updates="0" admin_epoch="0" have-quorum="1" dc-uuid="1">
          <configuration>
            <crm_config>
              <cluster_property_set id="cib-bootstrap-options">
                <nvpair id="o1" name="stonith-enabled" value="false"/>
                <nvpair id="o2" name="no-quorum-policy" value="freeze"/>
              </cluster_property_set>
              <cluster_property_set id="mysql_replication">
                <nvpair id="o3" name="db_REPL_INFO" value="n1|bin.7|412"/>
              </cluster_property_set>
            </crm_config>
            <nodes>
              <node id="1" uname="n1">
                <instance_attributes id="nodes-1"><nvpair id="n1-ip" name="db_mysql_master_IP" value="192.0.2.1"/></instance_attributes>
                <utilization id="nodes-1-utilization"><nvpair id="n1-cpu" name="cpu" value="8"/></utilization>
              </node>
              <node id="2" uname="n2">
                <instance_attributes id="nodes-2"><nvpair id="n2-standby" name="standby" value="on"/></instance_attributes>
              </node>
              <node id="3" uname="n3"/>
            </nodes>
            <resources>
              <primitive id="vip" class="ocf" provider="heartbeat" type="IPaddr2">
                <instance_attributes id="vip-p"><nvpair id="vip-ip" name="ip" value="192.0.2.100"/></instance_attributes>
                <meta_attributes id="vip-m"><nvpair id="vip-role" name="target-role" value="Started"/></meta_attributes>
                <utilization id="vip-u"><nvpair id="vip-cpu" name="cpu" value="2"/></utilization>
              </primitive>
              <clone id="db-clone">
                <meta_attributes id="db-m"><nvpair id="db-promotable" name="promotable" value="true"/></meta_attributes>
                <primitive id="db" class="ocf" provider="pacemaker" type="Stateful"/>
              </clone>
              <primitive id="off" class="ocf" provider="heartbeat" type="Dummy"/>
            </resources>
            <constraints/>
          </configuration>
          <status>
            <node_state id="1" uname="n1" in_ccm="true" crmd="online" join="member" expected="member">
              <lrm id="1"><lrm_resources>
                <lrm_resource id="vip" class="ocf" provider="heartbeat" type="IPaddr2">
                  <lrm_rsc_op id="vip_last_0" operation_key="vip_start_0" operation="start" interval="0" call-id="9" rc-code="0" op-status="0" transition-key="3:1:0:ha"/>
                </lrm_resource>
                <lrm_resource id="db" class="ocf" provider="pacemaker" type="Stateful">
                  <lrm_rsc_op id="db_last_0" operation_key="db_promote_0" operation="promote" interval="0" call-id="12" rc-code="0" op-status="0" transition-key="5:1:0:ha"/>
                </lrm_resource>
              </lrm_resources></lrm>
            </node_state>
            <node_state id="2" uname="n2" in_ccm="true" crmd="online" join="member" expected="member">
              <transient_attributes id="2"><instance_attributes id="status-2">
                <nvpair id="status-2-cookie" name="rmq-node-attr-rabbit" value="rabbit@n2"/>
              </instance_attributes></transient_attributes>
              <lrm id="2"><lrm_resources>
                <lrm_resource id="db" class="ocf" provider="pacemaker" type="Stateful">
                  <lrm_rsc_op id="db_last_0" operation_key="db_start_0" operation="start" interval="0" call-id="4" rc-code="0" op-status="0" transition-key="6:1:0:ha"/>
                </lrm_resource>
              </lrm_resources></lrm>
            </node_state>
          </status>
        </cib>
        """;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, NodeAttributes> _attributes = new(StringComparer.Ordinal)
    {
        ["n1"] = NodeAttributes.None,
        ["n2"] = NodeAttributes.None,
    };

    public bool NobodyCoordinates { get; set; }

    /// <summary>What was asked for and is no transient attribute.</summary>
    public List<FactsChange> Changes { get; } = [];

    public MembershipFacts Members { get; } = new(
        "n1", "n1", true, [new MemberFact("n1", 1, true), new MemberFact("n2", 2, true), new MemberFact("n3", 3, false)]);

    public NodeAttributes this[string node]
    {
        get
        {
            lock (_lock)
                return _attributes[node];
        }
    }

    public void Set(string node, string name, string value)
    {
        lock (_lock)
            _attributes[node] = _attributes[node].With(new AttributeUpdate(name, value), Instant.Origin);
    }

    public Task<CibDocument?> CibAsync(CancellationToken gone) =>
        Task.FromResult(NobodyCoordinates ? null : CibReader.Read(Cib));

    public Task<ImmutableSortedDictionary<string, string>?> AttributesAsync(string node, CancellationToken gone)
    {
        lock (_lock)
            return Task.FromResult(_attributes.GetValueOrDefault(node)?.Values);
    }

    public Task<ImmutableArray<FencingFact>?> FencingsAsync(CancellationToken gone) => Task.FromResult<ImmutableArray<FencingFact>?>(
    [
        new FencingFact("n3", "reboot", "pending", "n1", DateTimeOffset.UnixEpoch),
        new FencingFact("n2", "off", "success", "n1", DateTimeOffset.UnixEpoch),
    ]);

    public Task<ChangeRefusal?> ChangeAsync(FactsChange change, CancellationToken gone)
    {
        lock (_lock)
        {
            if (NobodyCoordinates && change is not FactsChange.SetTransient)
                return Task.FromResult<ChangeRefusal?>(new ChangeRefusal("nobody coordinates", IsUnavailable: true));
            if (change is FactsChange.SetTransient set)
                foreach (var update in set.Updates)
                    _attributes[set.Node] = _attributes[set.Node].With(update, Instant.Origin);
            else
                Changes.Add(change);
        }

        return Task.FromResult<ChangeRefusal?>(null);
    }
}

using System.Diagnostics;

namespace HaActors.Policy.Cib;

/// <summary>Rules.</summary>
internal sealed partial class CibXmlWriter
{
    private void Rule(RuleEntry rule)
    {
        Open("rule");
        if (rule.Reference is not null)
            Attribute("id-ref", rule.Reference);
        else
        {
            Identity(rule.Id);
            if (rule.IsOr)
                Attribute("boolean-op", "or");
            Attribute("score", rule.Score);
            Attribute("score-attribute", rule.ScoreAttribute);
            Attribute("role", rule.Role);
            foreach (var condition in rule.Conditions)
                Condition(condition);
        }

        Close();
    }

    private void Condition(ConditionEntry condition)
    {
        switch (condition)
        {
            case RuleEntry rule:
                Rule(rule);
                break;
            case AttributeCondition attribute:
                Open("expression");
                Identity(attribute.Id);
                Attribute("attribute", attribute.Attribute);
                Attribute("operation", attribute.Operation);
                Attribute("value", attribute.Value);
                Attribute("type", attribute.Type);
                Attribute("value-source", attribute.ValueSource);
                Close();
                break;
            case DateCondition date:
                Date(date);
                break;
            case AgentCondition agent:
                Open("rsc_expression");
                Identity(agent.Id);
                Attribute("class", agent.Standard);
                Attribute("provider", agent.Provider);
                Attribute("type", agent.Type);
                Close();
                break;
            case OperationCondition operation:
                Open("op_expression");
                Identity(operation.Id);
                Attribute("name", operation.Name);
                Attribute("interval", operation.Interval);
                Close();
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void Date(DateCondition date)
    {
        Open("date_expression");
        Identity(date.Id);
        Attribute("operation", date.Operation);
        Attribute("start", date.Start);
        Attribute("end", date.End);
        if (!date.Duration.IsEmpty)
        {
            Open("duration");
            Attributes(date.Duration);
            Close();
        }

        if (!date.Specification.IsEmpty)
        {
            Open("date_spec");
            Attributes(date.Specification);
            Close();
        }

        Close();
    }

    private void Identity(string id) => Attribute("id", id.Length > 0 ? id : null);
}

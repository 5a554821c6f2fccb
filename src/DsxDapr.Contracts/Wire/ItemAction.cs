using System.Text.Json.Serialization;

namespace DsxDapr.Contracts.Wire;

/// <summary>What a connector does with a malicious item (wire contract §5.2).</summary>
[JsonConverter(typeof(ItemActionConverter))]
public enum ItemAction
{
    /// <summary>The item is left as it is.</summary>
    Nothing,

    /// <summary>The item is deleted.</summary>
    Delete,

    /// <summary>The item is moved to quarantine.</summary>
    Move,

    /// <summary>The item is tagged.</summary>
    Tag,

    /// <summary>The item is moved to quarantine and tagged; written <c>movetag</c>, read also as <c>move_tag</c>.</summary>
    MoveTag,

    /// <summary>The connector has no such action; written <c>not implemented</c>.</summary>
    NotImplemented,
}

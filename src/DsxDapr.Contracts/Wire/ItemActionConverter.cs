using System.Text.Json;
using System.Text.Json.Serialization;

namespace DsxDapr.Contracts.Wire;

/// <summary>Writes an <see cref="ItemAction"/> as the contract spells it and reads both spellings of <c>movetag</c>.</summary>
public sealed class ItemActionConverter : JsonConverter<ItemAction>
{
    /// <summary>The contract's word for <paramref name="action"/>.</summary>
    public static string NameOf(ItemAction action) => action switch
    {
        ItemAction.Delete => "delete",
        ItemAction.Move => "move",
        ItemAction.Tag => "tag",
        ItemAction.MoveTag => "movetag",
        ItemAction.NotImplemented => "not implemented",
        _ => "nothing",
    };

    /// <summary>Reads a word of the contract; false when it is none.</summary>
    public static bool TryParse(string? name, out ItemAction action)
    {
        ItemAction? known = name switch
        {
            "nothing" => ItemAction.Nothing,
            "delete" => ItemAction.Delete,
            "move" => ItemAction.Move,
            "tag" => ItemAction.Tag,
            "movetag" or "move_tag" => ItemAction.MoveTag,
            "not implemented" => ItemAction.NotImplemented,
            _ => null,
        };
        action = known ?? ItemAction.Nothing;
        return known is not null;
    }

    /// <inheritdoc/>
    public override ItemAction Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && TryParse(reader.GetString(), out var action)
            ? action
            : throw new JsonException("expected one of nothing, delete, move, tag, movetag, not implemented");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ItemAction value, JsonSerializerOptions options) =>
        writer.WriteStringValue(NameOf(value));
}

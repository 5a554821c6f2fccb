using System.Text.Json;

namespace DsxDapr.DevSidecar.PubSub.Routing;

/// <summary>One side of a comparison: a text, or a field of the event.</summary>
/// <param name="Text">The text, when it is one.</param>
/// <param name="Path">The names that lead to the field, from the event on.</param>
internal sealed record CelOperand(string? Text, IReadOnlyList<string> Path)
{
    private readonly JsonElement _text = JsonSerializer.SerializeToElement(Text);

    /// <summary>The value for an event.</summary>
    /// <returns>False, and why, when the field is not there.</returns>
    public bool TryGet(JsonElement @event, out JsonElement value, out string? error)
    {
        error = null;
        value = _text;
        return Text is not null || TryWalk(@event, Path.Count, out value, out error);
    }

    /// <summary>Whether the field is there; an error when what should contain it is not.</summary>
    public bool IsPresent(JsonElement @event, out string? error) =>
        TryWalk(@event, Path.Count - 1, out JsonElement parent, out error)
        && (parent.ValueKind == JsonValueKind.Object
            ? parent.TryGetProperty(Path[^1], out _)
            : Fail($"unsupported type '{parent.ValueKind}' for has()", out error));

    private bool TryWalk(JsonElement from, int steps, out JsonElement value, out string? error)
    {
        value = from;
        error = null;
        for (int i = 0; i < steps; i++)
        {
            if (value.ValueKind == JsonValueKind.Array)
            {
                return Fail("unsupported index type 'string' in list", out error);
            }

            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(Path[i], out value))
            {
                return Fail($"no such key: {Path[i]}", out error);
            }
        }

        return true;
    }

    private static bool Fail(string problem, out string? error)
    {
        error = problem;
        return false;
    }
}

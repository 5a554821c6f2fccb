using System.Text.Json;

namespace DsxDapr.DevSidecar.PubSub.Routing;

/// <summary>
/// A condition over <c>event</c>, in the part of CEL that subscriptions use: fields of the event, text in quotes,
/// <c>==</c>, <c>!=</c>, <c>&amp;&amp;</c>, <c>||</c>, <c>has(event.a.b)</c> and parentheses.
/// As in CEL, an error (a field that is not there) spreads unless the other side of <c>&amp;&amp;</c> or <c>||</c> decides alone.
/// </summary>
internal abstract class CelExpression
{
    /// <summary>Reads an expression.</summary>
    /// <exception cref="RoutingException">It goes beyond the subset, or makes no sense.</exception>
    public static CelExpression Parse(string expression) => new CelParser(expression).Parse();

    /// <summary>Whether an event meets the condition.</summary>
    /// <exception cref="RoutingException">A field that the result depends on is not there.</exception>
    public bool Matches(JsonElement @event)
    {
        CelResult result = Evaluate(@event);
        return result.Error is null ? result.Value : throw new RoutingException(result.Error);
    }

    /// <summary>The condition's value or error for an event.</summary>
    protected abstract CelResult Evaluate(JsonElement @event);

    /// <summary>A condition's outcome.</summary>
    internal readonly record struct CelResult(bool Value, string? Error = null);

    /// <summary><c>left &amp;&amp; right</c> or <c>left || right</c>.</summary>
    internal sealed class Both(CelExpression left, CelExpression right, bool decisive) : CelExpression
    {
        /// <inheritdoc/>
        protected override CelResult Evaluate(JsonElement @event)
        {
            CelResult first = left.Evaluate(@event);
            if (first.Error is null && first.Value == decisive)
            {
                return first;
            }

            CelResult second = right.Evaluate(@event);
            return second.Error is null && second.Value == decisive ? second : first.Error is null ? second : first;
        }
    }

    /// <summary><c>left == right</c> or <c>left != right</c>.</summary>
    internal sealed class Comparison(CelOperand left, CelOperand right, bool equal) : CelExpression
    {
        /// <inheritdoc/>
        protected override CelResult Evaluate(JsonElement @event)
        {
            if (!left.TryGet(@event, out JsonElement a, out string? error) || !right.TryGet(@event, out JsonElement b, out error))
            {
                return new CelResult(false, error);
            }

            return new CelResult(JsonElement.DeepEquals(a, b) == equal);
        }
    }

    /// <summary><c>has(event.a.b)</c>.</summary>
    internal sealed class Presence(CelOperand field) : CelExpression
    {
        /// <inheritdoc/>
        protected override CelResult Evaluate(JsonElement @event) => field.IsPresent(@event, out string? error)
            ? new CelResult(true)
            : new CelResult(false, error);
    }
}

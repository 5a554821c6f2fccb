using System.Globalization;
using System.Text.RegularExpressions;

namespace DsxDapr.DevSidecar.Resiliency;

/// <summary>
/// When a circuit breaker opens: comparisons of a count with a whole number, joined by <c>&amp;&amp;</c> and <c>||</c>, e.g.
/// <c>consecutiveFailures &gt;= 5</c>. It is the part of CEL that such expressions need.
/// </summary>
internal sealed partial class TripExpression
{
    /// <summary>What Dapr opens on where a policy has no expression.</summary>
    public static TripExpression Default { get; } = TryParse("consecutiveFailures > 5")!;

    private readonly IReadOnlyList<IReadOnlyList<Func<CircuitCounts, bool>>> _alternatives;

    private TripExpression(IReadOnlyList<IReadOnlyList<Func<CircuitCounts, bool>>> alternatives) => _alternatives = alternatives;

    /// <summary>Reads an expression; null when it is not one.</summary>
    public static TripExpression? TryParse(string text)
    {
        var alternatives = new List<IReadOnlyList<Func<CircuitCounts, bool>>>();
        foreach (var alternative in text.Split("||"))
        {
            var comparisons = alternative.Split("&&").Select(Comparison).ToList();
            if (comparisons.Contains(null))
            {
                return null;
            }

            alternatives.Add([.. comparisons.OfType<Func<CircuitCounts, bool>>()]);
        }

        return new TripExpression(alternatives);
    }

    /// <summary>Whether the breaker opens.</summary>
    public bool IsMet(CircuitCounts counts) => _alternatives.Any(comparisons => comparisons.All(c => c(counts)));

    private static Func<CircuitCounts, bool>? Comparison(string text)
    {
        var match = ComparisonPattern().Match(text);
        if (!match.Success || !int.TryParse(match.Groups["number"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        Func<CircuitCounts, int>? count = match.Groups["count"].Value switch
        {
            "requests" => c => c.Requests,
            "totalSuccesses" => c => c.TotalSuccesses,
            "totalFailures" => c => c.TotalFailures,
            "consecutiveSuccesses" => c => c.ConsecutiveSuccesses,
            "consecutiveFailures" => c => c.ConsecutiveFailures,
            _ => null,
        };
        return count is null ? null : match.Groups["sign"].Value switch
        {
            ">=" => c => count(c) >= number,
            ">" => c => count(c) > number,
            "<=" => c => count(c) <= number,
            "<" => c => count(c) < number,
            "!=" => c => count(c) != number,
            _ => c => count(c) == number,
        };
    }

    [GeneratedRegex(@"^\s*(?<count>[a-zA-Z]+)\s*(?<sign>>=|<=|==|!=|>|<)\s*(?<number>\d+)\s*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ComparisonPattern();
}

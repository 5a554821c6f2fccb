using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.Security.Hmac;

/// <summary>How signed requests are verified.</summary>
public sealed class DsxHmacOptions : AuthenticationSchemeOptions
{
    private const int LargestMaxBodyBytes = 64 * 1024 * 1024;
    private const int LargestFailuresPerMinute = 10_000;

    /// <summary>How far a request's timestamp may lie from now, both ways. Default 60 s (wire contract §2.1); 1 s to 1 h.</summary>
    public TimeSpan MaxClockSkew { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest body of a signed request in bytes, default 4 MiB, at most 64 MiB; a longer one is refused with 413.</summary>
    public int MaxBodyBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>
    /// The <c>detail</c> for a request without a DSX-HMAC header (wire contract §2.3): <c>unknown_key_id</c> on the hub, which
    /// is the default, <c>missing_hmac</c> on a connector.
    /// </summary>
    public string MissingHeaderDetail { get; set; } = DsxHmacErrors.UnknownKeyId;

    /// <summary>
    /// What the path of every request to this side begins with, e.g. <c>/dsx-connect/api/v1</c> on a hub: a request signed for a
    /// connector is then refused by the hub, and the other way round. Null, the default, for any path; case does not matter.
    /// </summary>
    public string? PathPrefix { get; set; }

    /// <summary>
    /// How many failures a minute, and at once, a caller or a key may have: 0 to 10,000, default 20; 0 for any number. A caller
    /// (app id through Dapr, else IP address) with more is turned away with 429 and <c>Retry-After</c>, whatever it sends; a key's
    /// further failures get that answer too, but a right signature of it is always accepted.
    /// </summary>
    public int FailuresPerMinute { get; set; } = 20;

    /// <summary>
    /// Whether every failure gets the same answer, <c>401 unauthorized</c>, so that callers learn nothing about keys; the reason is
    /// only logged. Default false: the words of the wire contract (§2.3).
    /// </summary>
    public bool UniformFailures { get; set; }

    /// <summary>
    /// Names the app that called through this app's own sidecar, or null for a call that did not provably come that way.
    /// When it names one, a key that belongs to an app id is only accepted from that app.
    /// </summary>
    public Func<HttpContext, string?> CallerAppId { get; set; } = static _ => null;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxClockSkew, TimeSpan.FromSeconds(1), nameof(MaxClockSkew));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxClockSkew, TimeSpan.FromHours(1), nameof(MaxClockSkew));
        ArgumentOutOfRangeException.ThrowIfNegative(MaxBodyBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxBodyBytes, LargestMaxBodyBytes, nameof(MaxBodyBytes));
        ArgumentException.ThrowIfNullOrEmpty(MissingHeaderDetail);
        ArgumentOutOfRangeException.ThrowIfNegative(FailuresPerMinute);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(FailuresPerMinute, LargestFailuresPerMinute, nameof(FailuresPerMinute));
        ArgumentNullException.ThrowIfNull(CallerAppId);
        if (PathPrefix is not null && !PathPrefix.StartsWith('/'))
        {
            throw new ArgumentException($"{nameof(PathPrefix)} begins with a slash.");
        }
    }
}

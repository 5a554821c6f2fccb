using System.Security.Claims;

namespace DsxDapr.Hub.Operators;

/// <summary>Names of the operators' authentication.</summary>
internal static class OperatorDefaults
{
    /// <summary>The authentication scheme: <c>Authorization: Bearer TOKEN</c>.</summary>
    public const string AuthenticationScheme = "Operator";

    /// <summary>The kind of failures that are limited, and the action that is audited when a token is refused.</summary>
    public const string Authenticate = "operator.authenticate";

    /// <summary>The authorization policy that asks for a role, or a higher one.</summary>
    public static string PolicyOf(OperatorRole role) => $"{AuthenticationScheme}:{role}";

    /// <summary>The operator's name in the audit trail.</summary>
    public static string ActorOf(ClaimsPrincipal principal) => $"operator:{principal.Identity?.Name}";
}

namespace DsxDapr.DaprHttp;

/// <summary>Names of the authentication scheme for calls from the app's own sidecar.</summary>
public static class DaprAuthenticationDefaults
{
    /// <summary>The authentication scheme.</summary>
    public const string AuthenticationScheme = "Dapr";

    /// <summary>The authorization policy that admits only the app's own sidecar; registered by <c>AddDapr</c>.</summary>
    public const string PolicyName = "Dapr";
}

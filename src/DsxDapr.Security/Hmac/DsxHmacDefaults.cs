namespace DsxDapr.Security.Hmac;

/// <summary>Names of the DSX-HMAC authentication scheme.</summary>
public static class DsxHmacDefaults
{
    /// <summary>The authentication scheme, and the scheme word of the <c>Authorization</c> header.</summary>
    public const string AuthenticationScheme = "DSX-HMAC";

    /// <summary>The authorization policy that asks for a signed request; registered by <c>AddDsxHmac</c>.</summary>
    public const string PolicyName = "DSX-HMAC";
}

using System.Text.Json;

namespace DsxDapr.Security.Tests.Hmac;

/// <summary>Requests signed by dsx-connect itself, and headers with what dsx-connect answers to them.</summary>
internal sealed record HmacVectors(HmacVectors.Signed[] Positive, HmacVectors.Refused[] Negative)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static HmacVectors Instance { get; } = Load();

    public static TheoryData<string> PositiveNames => [.. Instance.Positive.Select(static vector => vector.Name)];

    public static TheoryData<string> NegativeNames => [.. Instance.Negative.Select(static vector => vector.Name)];

    private static HmacVectors Load()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Vectors", "hmac-vectors.json");
        return JsonSerializer.Deserialize<HmacVectors>(File.ReadAllBytes(path), Json)!;
    }

    internal sealed record Signed(
        string Name,
        string KeyId,
        string Secret,
        string Method,
        string PathWithQuery,
        string BodyB64,
        long Ts,
        string Nonce,
        string Authorization)
    {
        public byte[] Body => Convert.FromBase64String(BodyB64);
    }

    internal sealed record Refused(string Name, string Authorization, string Method, string PathWithQuery, string? Error);
}

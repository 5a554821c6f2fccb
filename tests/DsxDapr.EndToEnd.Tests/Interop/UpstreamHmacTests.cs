using System.Text.Json;
using DsxDapr.EndToEnd.Tests.Harness;

namespace DsxDapr.EndToEnd.Tests.Interop;

/// <summary>The stand-ins sign as dsx-connect's own module does.</summary>
public sealed class UpstreamHmacTests
{
    [Fact]
    public void Every_vector_of_dsx_connect_is_reproduced()
    {
        var path = Path.Combine(Repository.Root, "tests", "DsxDapr.Security.Tests", "Vectors", "hmac-vectors.json");
        var vectors = JsonDocument.Parse(File.ReadAllBytes(path)).RootElement.GetProperty("positive");
        vectors.GetArrayLength().ShouldBeGreaterThan(10);
        foreach (var vector in vectors.EnumerateArray())
        {
            string Text(string name) => vector.GetProperty(name).GetString()!;
            UpstreamHmac
                .Header(
                    Text("key_id"),
                    Text("secret"),
                    Text("method"),
                    Text("path_with_query"),
                    vector.GetProperty("ts").GetInt64(),
                    Text("nonce"),
                    Convert.FromBase64String(Text("body_b64")))
                .ShouldBe(Text("authorization"), Text("name"));
        }
    }
}

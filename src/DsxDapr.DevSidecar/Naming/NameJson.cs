using System.Text.Json.Serialization;

namespace DsxDapr.DevSidecar.Naming;

/// <summary>The JSON form of a name file.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AppAddress))]
internal sealed partial class NameJson : JsonSerializerContext;

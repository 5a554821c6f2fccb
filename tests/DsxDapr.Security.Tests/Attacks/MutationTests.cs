using System.Text;
using DsxDapr.Security.Hmac;
using DsxDapr.Testing;

namespace DsxDapr.Security.Tests.Attacks;

public sealed class MutationTests
{
    private const string Target = "/dsx-connect/api/v1/scan/request?job_id=3f2504e0&name=a%20b";
    private static readonly HmacKey Key = HmacKey.Generate();
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"location":"/data/a.txt","metainfo":"{}","size":12}""");
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task None_of_more_than_ten_thousand_single_byte_changes_is_accepted()
    {
        var header = DsxHmacSignature.CreateHeader(Key, "POST", Target, Body, _clock);
        var verifier = new Verifier(new OneKey(Key), new MemoryNonceStore(_clock), _clock);
        var changes = Headers(header).Concat(Targets(header)).Concat(Methods(header)).Concat(Bodies(header)).ToList();

        foreach (var (authorization, method, target, body) in changes)
        {
            (await verifier.VerifyAsync(authorization, method, target, body)).ShouldNotBeEmpty($"{method} {target} {authorization}");
        }

        changes.Count.ShouldBeGreaterThan(10_000);
        (await verifier.VerifyAsync(header, "POST", Target, Body)).ShouldBeEmpty(); // unchanged it is accepted
    }

    // Within a field every change counts. Between the fields there are spaces, whose number carries no meaning.
    private static IEnumerable<(string, string, string, byte[])> Headers(string header) =>
        from index in Enumerable.Range(0, header.Length)
        where header[index] is not (' ' or ',')
        from value in Enumerable.Range(33, 94)
        where value != header[index] && value != ','
        select (With(header, index, (char)value), "POST", Target, Body);

    private static IEnumerable<(string, string, string, byte[])> Targets(string header) =>
        from index in Enumerable.Range(0, Target.Length)
        from value in Enumerable.Range(33, 94)
        where value != Target[index]
        select (header, "POST", With(Target, index, (char)value), Body);

    private static IEnumerable<(string, string, string, byte[])> Methods(string header) =>
        from index in Enumerable.Range(0, 4)
        from value in Enumerable.Range('A', 26)
        where value != "POST"[index]
        select (header, With("POST", index, (char)value), Target, Body);

    private static IEnumerable<(string, string, string, byte[])> Bodies(string header)
    {
        for (var index = 0; index < Body.Length; index++)
        {
            for (var value = 1; value < 256; value += 2)
            {
                var body = (byte[])Body.Clone();
                body[index] ^= (byte)value;
                yield return (header, "POST", Target, body);
            }
        }
    }

    private static string With(string text, int index, char character) => $"{text[..index]}{character}{text[(index + 1)..]}";
}

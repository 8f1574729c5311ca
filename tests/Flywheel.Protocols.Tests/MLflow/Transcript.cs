using System.Text.Json;

namespace Flywheel.Protocols.Tests.MLflow;

/// <summary>
/// A conversation as a text file. <c>> VERB path body</c> is a request, <c>@ name: value</c> a header of it, <c>&lt; status body</c> what must
/// come back, <c>#</c> says why. In an expected body <c>"$any"</c> fits anything, <c>"$name"</c> keeps what it first meets and fits only that
/// from then on (in requests too), and a member <c>"..."</c> lets an object have others.
/// </summary>
internal sealed class Transcript(HttpClient client)
{
    private readonly Dictionary<string, string> _kept = [];

    public async Task PlayAsync(string text)
    {
        var (request, headers, number) = ("", new List<string>(), 0);
        var asked = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            switch (line.Length > 1 ? line[..2] : "")
            {
                case "> ":
                    (request, headers) = (line[2..], []);
                    break;
                case "@ ":
                    headers.Add(line[2..]);
                    break;
                case "< ":
                    await CheckAsync(request, headers, line[2..], FormattableString.Invariant($"line {number}: {request}"));
                    asked++;
                    break;
            }
        }

        asked.ShouldBeGreaterThan(0);
    }

    private async Task CheckAsync(string request, List<string> headers, string expected, string place)
    {
        var (verb, path, body) = request.Split(' ', 3) switch
        {
            [var only, var to] => (only, to, (string?)null),
            [var only, var to, var content] => (only, to, content),
            _ => throw new FormatException(place),
        };
        using var message = new HttpRequestMessage(new HttpMethod(verb), Filled(path.StartsWith('/') ? path : $"/api/2.0/mlflow/{path}"));
        if (body is not null)
        {
            message.Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(Filled(body)));
            message.Content.Headers.TryAddWithoutValidation("Content-Type", headers.FirstOrDefault(header => header.StartsWith("Content-Type:", StringComparison.Ordinal))?["Content-Type:".Length..].Trim() ?? "application/json");
        }

        using var answer = await client.SendAsync(message, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var (status, wanted) = expected.Split(' ', 2) is [var code, var rest] ? (code, rest) : (expected, "");
        ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture).ShouldBe(status, $"{place}\n{text}");
        foreach (var header in headers.Where(header => header.StartsWith("< ", StringComparison.Ordinal)))
        {
            $"{answer.Content.Headers}{answer.Headers}".ShouldContain(header[2..], Case.Insensitive, place);
        }

        if (wanted.StartsWith('{'))
        {
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/json", place);
            using var pattern = JsonDocument.Parse(wanted);
            using var found = JsonDocument.Parse(text);
            Fits(pattern.RootElement, found.RootElement, "").ShouldBeNull($"{place}\n{text}");
        }
        else if (wanted.Length > 0)
        {
            // After an equals sign, a body to the letter.
            text.Trim().ShouldBe(Filled(wanted.StartsWith("= ", StringComparison.Ordinal) ? wanted[2..] : wanted), place);
        }
    }

    /// <summary>Where the two differ, or null.</summary>
    private string? Fits(JsonElement wanted, JsonElement found, string at)
    {
        if (wanted.ValueKind == JsonValueKind.String && wanted.GetString() is ['$', .. var name])
        {
            var value = found.ValueKind == JsonValueKind.String ? found.GetString()! : found.GetRawText();
            return name == "any" || _kept.TryAdd(name, value) || _kept[name] == value ? null : $"{at}: {value}, not {_kept[name]}";
        }

        if (wanted.ValueKind != found.ValueKind)
        {
            return $"{at}: {found.GetRawText()}, not {wanted.GetRawText()}";
        }

        switch (wanted.ValueKind)
        {
            case JsonValueKind.Object:
                var names = wanted.EnumerateObject().Select(member => member.Name).ToHashSet();
                var surplus = names.Contains("...") ? null : found.EnumerateObject().Select(member => member.Name).FirstOrDefault(other => !names.Contains(other));
                return surplus is not null ? $"{at}: has {surplus}" : wanted.EnumerateObject().Where(member => member.Name != "...")
                    .Select(member => found.TryGetProperty(member.Name, out var inner) ? Fits(member.Value, inner, $"{at}.{member.Name}") : $"{at}: has no {member.Name}")
                    .FirstOrDefault(difference => difference is not null);
            case JsonValueKind.Array:
                return wanted.GetArrayLength() != found.GetArrayLength() ? $"{at}: {found.GetArrayLength()} items, not {wanted.GetArrayLength()}" : wanted.EnumerateArray()
                    .Zip(found.EnumerateArray()).Select((pair, index) => Fits(pair.First, pair.Second, FormattableString.Invariant($"{at}[{index}]"))).FirstOrDefault(difference => difference is not null);
            case JsonValueKind.String:
                return Filled(wanted.GetString()!) == found.GetString() ? null : $"{at}: {found.GetString()}, not {Filled(wanted.GetString()!)}";
            default:
                return wanted.GetRawText() == found.GetRawText() ? null : $"{at}: {found.GetRawText()}, not {wanted.GetRawText()}";
        }
    }

    private string Filled(string text) => _kept.OrderByDescending(pair => pair.Key.Length).Aggregate(text, (filled, pair) => filled.Replace($"${pair.Key}", pair.Value, StringComparison.Ordinal));
}

using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flywheel.Core;

namespace Flywheel.Cli.Predicting;

/// <summary>An endpoint of a running server, over Flywheel's own protocol.</summary>
/// <param name="address">The server's address: <c>http://127.0.0.1:5080</c>.</param>
/// <param name="endpoint">The endpoint; null means the server's only one.</param>
internal sealed class RemoteServer(string address, string? endpoint)
{
    /// <summary>Asks; a server that does not answer, or is another one, is a refusal.</summary>
    /// <param name="ask">Asks about the endpoint of that name.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<Result<T>> AskAsync<T>(Func<HttpClient, string, Task<Result<T>>> ask, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(address.TrimEnd('/') + '/', UriKind.Absolute, out var server) || server.Scheme is not ("http" or "https"))
        {
            return new Refusal("remote.address", "Not an address", $"'{address}' is not the address of a server.", "Write it like --at http://127.0.0.1:5080.");
        }

        using var client = new HttpClient { BaseAddress = server };
        if (Environment.GetEnvironmentVariable(Decider.Token) is { Length: > 0 } token)
        {
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        }

        try
        {
            var named = await NameAsync(client, cancellation);
            return named.TryGet(out var name) ? await ask(client, name) : named.Refused<T>();
        }
        catch (HttpRequestException lost)
        {
            return new Refusal("remote.unreachable", "No answer", $"The server at {server} does not answer: {lost.Message}.", "Start one with 'flywheel serve', or leave --at out.");
        }
        catch (JsonException)
        {
            return new Refusal("remote.not-flywheel", "Another server", $"What answers at {server} does not speak Flywheel's protocol.", "Check the address.");
        }
    }

    /// <summary>The object that was answered, or what was refused.</summary>
    public static async Task<Result<JsonObject>> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var answer = await response.Content.ReadFromJsonAsync<JsonObject>(cancellation) ?? throw new JsonException("The answer is null.");
        if (answer["refusals"] is JsonArray refusals)
        {
            return Result.Refuse<JsonObject>(refusals.Select(refusal => new Refusal(Text(refusal, "code"), Text(refusal, "headline"), Text(refusal, "sentence"), Text(refusal, "remedy"))));
        }

        response.EnsureSuccessStatusCode();
        return answer;
    }

    /// <summary>A text of an object; empty where there is none.</summary>
    public static string Text(JsonNode? node, string key) => (string?)node?[key] ?? "";

    private async Task<Result<string>> NameAsync(HttpClient client, CancellationToken cancellation)
    {
        if (endpoint is not null)
        {
            return endpoint;
        }

        using var response = await client.GetAsync(new Uri("v1/endpoints", UriKind.Relative), cancellation);
        var read = await ReadAsync(response, cancellation);
        if (!read.TryGet(out var answer))
        {
            return read.Refused<string>();
        }

        var listed = answer["endpoints"]?.AsArray() ?? [];
        string[] names = [.. listed.Select(entry => (string)entry!["name"]!)];
        return names.Length == 1 ? names[0] : new Refusal("remote.endpoint", "Which endpoint?",
            $"The server has {names.Length} endpoints{(names.Length > 0 ? ": " + string.Join(", ", names) : "")}.", names.Length > 0 ? "Choose one with --endpoint NAME." : "It is still loading, or serves nothing.");
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Flywheel.Protocols.Tests.Serving;

namespace Flywheel.Protocols.Tests.OpenApi;

/// <summary>The document tells of every route, and every route that it tells of is there.</summary>
public sealed partial class OpenApiTests(WeatherProject weather)
{
    // One table behind each of these; what is in it the document tells under the first prefix. The others are a slip of an old client's.
    private static readonly string[] s_aside = ["{**path}", "/api/2.0mlflow/", "/ajax-api/2.0mlflow/"];

    [Fact]
    public async Task Every_route_is_in_the_document()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);

        var told = Operations(await server.Client.GetFromJsonAsync<JsonElement>("/openapi.json", cancel)).Select(operation => $"{operation.Verb} {operation.Path}").ToHashSet();
        var there = server.Web.Routes.Where(route => !s_aside.Any(path => route.Path.Contains(path, StringComparison.Ordinal))).SelectMany(route => route.Verbs.Select(verb => $"{verb} {route.Path}")).ToArray();

        there.Length.ShouldBeGreaterThan(25);
        there.Except(told).ShouldBeEmpty();
        told.Count(operation => !there.Contains(operation) && !operation.Contains("mlflow", StringComparison.Ordinal)).ShouldBe(0);
    }

    [Fact]
    public async Task Every_operation_of_the_document_is_answered()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);
        var operations = Operations(await server.Client.GetFromJsonAsync<JsonElement>("/openapi.json", cancel)).ToArray();

        operations.Length.ShouldBeGreaterThan(80);
        foreach (var (verb, path) in operations)
        {
            var target = Parameter().Replace(path, "nobody");
            using var request = new HttpRequestMessage(new HttpMethod(verb), target);
            using var answer = await server.Client.SendAsync(request, cancel);
            var body = await answer.Content.ReadAsStringAsync(cancel);

            answer.StatusCode.ShouldNotBe(HttpStatusCode.MethodNotAllowed, $"{verb} {path}");
            ((int)answer.StatusCode).ShouldBeLessThan(502, $"{verb} {path}: {body}");
            (answer.StatusCode == HttpStatusCode.NotFound && body.Length == 0).ShouldBeFalse($"{verb} {path}");
            body.ShouldNotContain("The requested URL was not found", Case.Sensitive, $"{verb} {path}");
        }
    }

    [Fact]
    public async Task What_the_document_refers_to_is_in_it_and_names_are_given_once()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);
        var text = await server.Client.GetStringAsync("/openapi.json", cancel);
        var document = JsonDocument.Parse(text).RootElement;

        var schemas = document.GetProperty("components").GetProperty("schemas");
        Reference().Matches(text).Select(match => match.Groups[1].Value).Distinct().Where(name => !schemas.TryGetProperty(name, out _)).ShouldBeEmpty();
        string[] ids = [.. document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(operation => operation.Value.GetProperty("operationId").GetString()!)];
        ids.Distinct().Count().ShouldBe(ids.Length);
        var row = schemas.GetProperty("Row_weather");
        row.GetProperty("properties").GetProperty("measured_at").GetProperty("format").GetString().ShouldBe("date-time");
        row.GetProperty("required").EnumerateArray().Select(name => name.GetString()).ShouldContain("measured_at");
    }

    private static IEnumerable<(string Verb, string Path)> Operations(JsonElement document) => document.GetProperty("paths").EnumerateObject()
        .SelectMany(path => path.Value.EnumerateObject().Select(operation => (operation.Name.ToUpperInvariant(), path.Name)));

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("\"#/components/schemas/([^\"]+)\"")]
    private static partial Regex Reference();
}

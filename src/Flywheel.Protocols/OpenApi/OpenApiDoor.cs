using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Flywheel.Core.Columns;
using Flywheel.Protocols.Access;
using Flywheel.Protocols.OpenInference;
using Flywheel.Security;
using Flywheel.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Flywheel.Protocols.OpenApi;

/// <summary>
/// <c>GET /openapi.json</c>: every operation of the server in OpenAPI 3.1, and the columns that each endpoint asks for now. gRPC is not in it; its definition is
/// <c>open_inference.proto</c>.
/// </summary>
public static partial class OpenApiDoor
{
    private const string Schemas = "#/components/schemas/", Row = "Row";

    /// <summary>Adds the route.</summary>
    public static void MapOpenApiDocument(this IEndpointRouteBuilder routes, Endpoints endpoints) => routes.MapGet("/openapi.json", context =>
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(Write(endpoints).ToJsonString(), context.RequestAborted);
    }).Needs(AccessRole.Reader);

    private static JsonObject Write(Endpoints endpoints) => new()
    {
        ["openapi"] = "3.1.0",
        ["info"] = new JsonObject { ["title"] = "Flywheel", ["version"] = ServerMetadata.Version },
        ["paths"] = new JsonObject(OpenApiOperations.All.GroupBy(operation => operation.Path, StringComparer.Ordinal).Select(path => KeyValuePair.Create(path.Key, (JsonNode?)new JsonObject(
            path.Select(operation => KeyValuePair.Create(operation.Method.ToLowerInvariant(), (JsonNode?)Write(operation))))))),
        ["components"] = new JsonObject { ["schemas"] = SchemasOf(endpoints) },
    };

    private static JsonObject Write(OpenApiOperation operation)
    {
        var written = new JsonObject
        {
            ["tags"] = new JsonArray(operation.Tag),
            ["summary"] = operation.Summary,
            ["operationId"] = Word().Replace($"{operation.Method.ToLowerInvariant()}{operation.Path}", "_").Trim('_'),
        };
        var parameters = Parameter().Matches(operation.Path).Select(place => Of(place.Groups[1].Value, "path", isRequired: true)).ToList();
        if (operation.Query is { } query)
        {
            parameters.Add(Of(query, "query", isRequired: false));
        }

        if (parameters.Count > 0)
        {
            written["parameters"] = new JsonArray([.. parameters]);
        }

        if (operation.Body is { } body)
        {
            written["requestBody"] = new JsonObject { ["content"] = Content(operation.BodyType, body) };
        }

        var responses = new JsonObject { ["200"] = Response("Done.", operation.Answer) };
        if (operation.Refusal is { } refusal)
        {
            responses["4XX"] = Response("Refused, with the reason.", refusal);
        }

        written["responses"] = responses;
        return written;
    }

    private static JsonObject Of(string name, string place, bool isRequired) =>
        new() { ["name"] = name, ["in"] = place, ["required"] = isRequired, ["schema"] = new JsonObject { ["type"] = "string" } };

    private static JsonObject Response(string says, string? schema)
    {
        var response = new JsonObject { ["description"] = says };
        if (schema is not null)
        {
            response["content"] = Content("application/json", schema);
        }

        return response;
    }

    private static JsonObject Content(string type, string schema) => new() { [type] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = Schemas + schema } } };

    private static JsonObject SchemasOf(Endpoints endpoints)
    {
        using var stream = typeof(OpenApiDoor).Assembly.GetManifestResourceStream("openapi-schemas.json")!;
        var schemas = JsonNode.Parse(stream)!.AsObject();
        var rows = new JsonArray();
        foreach (var endpoint in endpoints.All)
        {
            var name = $"{Row}_{endpoint.Name}";
            schemas[name] = RowOf(endpoint.Snapshot.Request);
            rows.Add(new JsonObject { ["$ref"] = Schemas + name });
        }

        schemas[Row] = rows.Count > 0 ? new JsonObject { ["anyOf"] = rows } : new JsonObject { ["type"] = "object" };
        return schemas;
    }

    private static JsonObject RowOf(Schema request) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(request.Fields.Select(column => KeyValuePair.Create(column.Name, (JsonNode?)TypeOf(column)))),
        ["required"] = new JsonArray([.. request.Fields.Where(column => !column.Nullable).Select(column => (JsonNode)column.Name)]),
    };

    private static JsonObject TypeOf(Field column)
    {
        var word = column.Type switch { ColumnType.Boolean => "boolean", ColumnType.Int64 => "integer", ColumnType.Double => "number", _ => "string" };
        var type = new JsonObject { ["type"] = column.Nullable ? new JsonArray(word, "null") : word };
        if (column.Type == ColumnType.Timestamp)
        {
            type["format"] = "date-time";
        }

        return type;
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("[^A-Za-z0-9]+")]
    private static partial Regex Word();
}

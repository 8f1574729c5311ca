using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flywheel.Core;

namespace Flywheel.Cli;

/// <summary>Writes an answer: text and refusals apart for a person, everything in one document for a program.</summary>
internal static class AnswerWriter
{
    // For terminals and programs, never for a web page: quotes and umlauts stay what they are.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Answer answer, Terminal terminal, bool asJson)
    {
        if (asJson)
        {
            var document = (JsonObject)answer.Document.DeepClone();
            if (answer.Refusals.Count > 0)
            {
                document["refusals"] = new JsonArray([.. answer.Refusals.Select(ToJson)]);
            }

            terminal.Out.WriteLine(document.ToJsonString(Indented));
            return;
        }

        if (answer.Text.Length > 0)
        {
            terminal.Out.WriteLine(answer.Text);
        }

        foreach (var refusal in answer.Refusals)
        {
            Write(refusal, terminal.Error);
        }
    }

    /// <summary>Headline, sentence, remedy: one a line, and the place in front of the sentence, as compilers write it.</summary>
    private static void Write(Refusal refusal, TextWriter error)
    {
        error.WriteLine($"refused: {refusal.Headline} [{refusal.Code}]");
        error.WriteLine(refusal.Place is null ? $"  {refusal.Sentence}" : $"  {refusal.Place}: {refusal.Sentence}");
        if (refusal.Remedy.Length > 0)
        {
            error.WriteLine($"  {refusal.Remedy}");
        }
    }

    private static JsonObject ToJson(Refusal refusal)
    {
        var json = new JsonObject
        {
            ["code"] = refusal.Code,
            ["headline"] = refusal.Headline,
            ["sentence"] = refusal.Sentence,
            ["remedy"] = refusal.Remedy,
        };
        if (refusal.Place is { } place)
        {
            json["place"] = new JsonObject
            {
                ["file"] = place.File,
                ["line"] = place.Line,
                ["column"] = place.Column,
                ["key"] = place.Key,
            };
        }

        return json;
    }
}

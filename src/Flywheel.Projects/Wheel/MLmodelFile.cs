using System.Text;
using System.Text.Json;
using Flywheel.Core.Prediction;

namespace Flywheel.Projects.Wheel;

/// <summary>The <c>MLmodel</c> file by which MLflow's tools load the graph as an ONNX flavour.</summary>
internal static class MLmodelFile
{
    internal static string Write(InputLayout layout)
    {
        var inputs = new List<object>();
        if (!layout.Numbers.IsEmpty)
        {
            inputs.Add(Tensor(InputLayout.NumbersInput, "float32", layout.Numbers.Length));
        }

        if (!layout.Texts.IsEmpty)
        {
            inputs.Add(Tensor(InputLayout.TextsInput, "str", layout.Texts.Length));
        }

        var text = new StringBuilder("flavors:\n  onnx:\n    data: model.onnx\n    onnx_version: 1.14.0\n    providers:\n    - CPUExecutionProvider\nsignature:\n");
        text.Append("  inputs: '").Append(JsonSerializer.Serialize(inputs)).Append("'\n");
        text.Append("  outputs: '").Append(JsonSerializer.Serialize(new[] { Tensor("score", "float32", 1) })).Append("'\n");
        return text.ToString();
    }

    private static Dictionary<string, object> Tensor(string name, string type, int width) => new()
    {
        ["name"] = name,
        ["type"] = "tensor",
        ["tensor-spec"] = new Dictionary<string, object> { ["dtype"] = type, ["shape"] = new[] { -1, width } },
    };
}

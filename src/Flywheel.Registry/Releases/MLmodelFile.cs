using System.Text;
using System.Text.Json;
using Flywheel.Core.Prediction;

namespace Flywheel.Registry.Releases;

/// <summary>The <c>MLmodel</c> file by which MLflow's tools load the graph as an ONNX flavour.</summary>
public static class MLmodelFile
{
    /// <summary>Writes it.</summary>
    public static string Write(InputLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var inputs = layout.Tensors.Select(tensor => Tensor(tensor.Name, NameOf(tensor.Type), tensor.Width)).ToList<object>();
        if (!layout.IsForeign && !layout.Numbers.IsEmpty)
        {
            inputs.Add(Tensor(InputLayout.NumbersInput, "float32", layout.Numbers.Length));
        }

        if (!layout.IsForeign && !layout.Texts.IsEmpty)
        {
            inputs.Add(Tensor(InputLayout.TextsInput, "str", layout.Texts.Length));
        }

        var text = new StringBuilder("flavors:\n  onnx:\n    data: model.onnx\n    onnx_version: 1.14.0\n    providers:\n    - CPUExecutionProvider\nsignature:\n");
        text.Append("  inputs: '").Append(JsonSerializer.Serialize(inputs)).Append("'\n");
        text.Append("  outputs: '").Append(JsonSerializer.Serialize(new[] { Tensor("score", "float32", 1) })).Append("'\n");
        return text.ToString();
    }

    private static string NameOf(TensorType type) => type switch
    {
        TensorType.Single => "float32",
        TensorType.Double => "float64",
        TensorType.Int64 => "int64",
        TensorType.Boolean => "bool",
        _ => "str",
    };

    private static Dictionary<string, object> Tensor(string name, string type, int width) => new()
    {
        ["name"] = name,
        ["type"] = "tensor",
        ["tensor-spec"] = new Dictionary<string, object> { ["dtype"] = type, ["shape"] = new[] { -1, width } },
    };
}

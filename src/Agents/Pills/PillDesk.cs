using System.Collections.Immutable;
using HaActors.Policy.Fencing;

namespace HaActors.Agents.Pills;

/// <summary>
/// The devices of one fence device, asked all at once and each on a thread of its own, since a disk that is gone may let
/// its reader wait for ever.
/// </summary>
/// <param name="onThread">Runs what waits for a device where nobody else waits for it.</param>
internal sealed class PillDesk(
    ImmutableArray<IPillDevice> devices, TimeProvider time, Func<IPillDevice, Action, Task> onThread, TimeSpan patience)
{
    private readonly int[] _busy = new int[devices.Length];

    public int Count => devices.Length;

    public int Majority => PillEvidence.Majority(devices.Length);

    /// <summary>What those devices answered in time; the others are missing, and <paramref name="troubles"/> says why.</summary>
    public async Task<ImmutableSortedDictionary<int, T>> AskAsync<T>(
        IEnumerable<int> which, Func<IPillDevice, T> question, List<string> troubles, CancellationToken kill)
    {
        var asked = which.Select(number => (Number: number, Answer: AskAsync(number, question, kill))).ToList();
        var answers = ImmutableSortedDictionary.CreateBuilder<int, T>();
        foreach (var (number, answer) in asked)
        {
            var (value, trouble) = await answer;
            if (trouble is null)
                answers.Add(number, value!);
            else
                troubles.Add(trouble);
        }

        return answers.ToImmutable();
    }

    public IEnumerable<int> All => Enumerable.Range(0, devices.Length);

    private async Task<(T? Value, string? Trouble)> AskAsync<T>(int number, Func<IPillDevice, T> question, CancellationToken kill)
    {
        var device = devices[number];
        if (Interlocked.Exchange(ref _busy[number], 1) == 1)
            return (default, $"{device.Name} has not answered an earlier request yet");

        T? value = default;
        string? trouble = null;
        var work = onThread(device, () =>
        {
            try
            {
                value = question(device);
            }
            catch (Exception cause)
            {
                // A database's driver has many ways to fail, and none of them may look like an answer.
                trouble = cause.Message;
            }
            finally
            {
                Volatile.Write(ref _busy[number], 0);
            }
        });
        await Task.WhenAny(work, Task.Delay(patience, time, kill));
        return !work.IsCompleted ? (default, $"{device.Name} does not answer")
            : work.IsFaulted ? (default, work.Exception.InnerException?.Message ?? "")
            : (value, trouble);
    }
}

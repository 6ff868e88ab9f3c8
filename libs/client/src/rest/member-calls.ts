import type { ErasureJobView, JobView, MemberListView, MemberView } from '@rostrum/contracts';
import type { Page } from './calls.ts';
import { EntryCalls } from './entry-calls.ts';
import type { MemberBatchInput, MemberInput, MembersInput } from './inputs.ts';
import { memberPath, segment } from './paths.ts';
import type { CallOptions } from './request.ts';

/** Members, whatever boards they are on, and jobs. */
export abstract class MemberCalls extends EntryCalls {
  /** Makes or changes a member: what is left out stays, `null` takes it away. */
  putMember(memberId: string, body: MemberInput, call?: CallOptions): Promise<MemberView> {
    return this.request('PUT', memberPath(memberId), { ...call, body });
  }

  /** Up to 1,000 members at once, in the order given. */
  putMembers(members: MemberBatchInput['members'], call?: CallOptions): Promise<MemberListView> {
    return this.request('POST', '/members/batch', { ...call, body: { members } });
  }

  getMember(memberId: string, call?: CallOptions): Promise<MemberView> {
    return this.request('GET', memberPath(memberId), { ...call });
  }

  listMembers(query?: MembersInput, call?: CallOptions): Promise<Page<MemberView>> {
    return this.request('GET', '/members', { ...call, query: { ...query } });
  }

  /** Erases everything of a member; the job says when it is done, and proves it. */
  deleteMember(memberId: string, call?: CallOptions): Promise<ErasureJobView> {
    return this.request('DELETE', memberPath(memberId), { ...call });
  }

  getJob(jobId: string, call?: CallOptions): Promise<JobView> {
    return this.request('GET', `/jobs/${segment(jobId)}`, { ...call });
  }
}

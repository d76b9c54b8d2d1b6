import {
  address,
  autonumber,
  checkbox,
  datetime,
  double,
  email,
  externalId,
  longText,
  phone,
  picklist,
  reference,
  type SObjectSchema,
  text,
  textarea,
} from './field.ts'

const OFFERING_TYPES = ['Home 1G', 'Home 10G', 'Apartment 1G', 'Apartment 100M']

export const Account: SObjectSchema = {
  name: 'Account',
  label: 'Account',
  fields: [
    text('Name', 255, { required: true }),
    picklist('Type', ['Customer', 'Prospect', 'Other'], { restricted: false }),
    phone('Phone'),
    text('Website', 255),
    text('Industry', 255),
    textarea('Description', 32_000),
    ...address('Billing'),
    ...address('Shipping'),
    reference('ParentId', 'Account'),
    reference('OwnerId', 'User'),
    externalId('Customer_Number__c', 20),
    picklist('Portal_Status__c', ['Not Active', 'Active', 'Closed'], { default: 'Not Active' }),
    picklist('Portal_Source__c', ['New Signup', 'Migrated']),
    externalId('Portal_User_Id__c', 36),
    datetime('Portal_Last_Login_At__c'),
    double('WHMCS_Client_Id__c', { scale: 0 }),
    picklist('Internet_Eligibility_Status__c', ['Not Requested', 'Pending', 'Eligible', 'Not Eligible'], {
      default: 'Not Requested',
    }),
    picklist('Internet_Offering_Type__c', OFFERING_TYPES),
    datetime('Internet_Eligibility_Requested_At__c'),
    datetime('Internet_Eligibility_Checked_At__c'),
    longText('Internet_Eligibility_Notes__c', 4000),
    text('Internet_Eligibility_Case_Id__c', 18),
    datetime('Identity_Verified_At__c'),
    text('Identity_Method__c', 80),
  ],
  children: [
    { name: 'Contacts', object: 'Contact', field: 'AccountId' },
    { name: 'Orders', object: 'Order', field: 'AccountId' },
    { name: 'Opportunities', object: 'Opportunity', field: 'AccountId' },
    { name: 'Cases', object: 'Case', field: 'AccountId' },
  ],
}

export const Contact: SObjectSchema = {
  name: 'Contact',
  label: 'Contact',
  fields: [
    text('FirstName', 40),
    text('LastName', 80, { required: true }),
    text('Name', 121, { access: 'read' }),
    email('Email'),
    phone('Phone'),
    phone('MobilePhone'),
    text('Title', 128),
    checkbox('HasOptedOutOfEmail'),
    ...address('Mailing'),
    reference('AccountId', 'Account'),
    reference('OwnerId', 'User'),
  ],
  children: [{ name: 'Cases', object: 'Case', field: 'ContactId' }],
}

export const User: SObjectSchema = {
  name: 'User',
  label: 'User',
  fields: [
    text('Name', 121, { access: 'read' }),
    text('Username', 80, { access: 'read' }),
    email('Email', { access: 'read' }),
    checkbox('IsActive', { access: 'read' }),
  ],
  children: [],
}

const CASE_TYPES = ['Internet', 'Mobile', 'VPN', 'Billing', 'Eligibility Check', 'Account', 'Other']

export const Case: SObjectSchema = {
  name: 'Case',
  label: 'Case',
  fields: [
    autonumber('CaseNumber', '00000000'),
    text('Subject', 255),
    textarea('Description', 32_000),
    picklist('Status', ['New', 'Working', 'Waiting on Customer', 'Escalated', 'Closed'], { default: 'New' }),
    picklist('Priority', ['High', 'Medium', 'Low'], { default: 'Medium' }),
    picklist('Origin', ['Portal Website', 'Phone', 'Email', 'Web']),
    picklist('Type', CASE_TYPES),
    text('Reason', 255),
    text('Language', 40),
    checkbox('IsEscalated'),
    checkbox('IsClosed', { access: 'read' }),
    datetime('ClosedDate', { access: 'read' }),
    text('SuppliedName', 80),
    email('SuppliedEmail'),
    text('SuppliedPhone', 40),
    text('SuppliedCompany', 80),
    email('ContactEmail', { access: 'read' }),
    phone('ContactPhone', { access: 'read' }),
    phone('ContactMobile', { access: 'read' }),
    longText('Comments', 4000, { inputOnly: true }),
    reference('ContactId', 'Contact'),
    reference('AccountId', 'Account'),
    reference('ParentId', 'Case'),
    reference('OwnerId', 'User'),
    externalId('Portal_Case_Id__c', 26),
  ],
  children: [{ name: 'CaseComments', object: 'CaseComment', field: 'ParentId' }],
}

export const CaseComment: SObjectSchema = {
  name: 'CaseComment',
  label: 'Case Comment',
  fields: [
    reference('ParentId', 'Case', { required: true, access: 'create' }),
    longText('CommentBody', 4000, { required: true, access: 'create' }),
    checkbox('IsPublished'),
  ],
  children: [],
}
